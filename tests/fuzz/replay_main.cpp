// REPLAY GOLDEN TARGET [SEED] | REPLAY FILE: a fuzz target without libFuzzer. Each golden input as
// it is and with a few seeded mutations, or one file, such as an input that libFuzzer found.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <string>

#include "base/hash.hpp"
#include "base/random.hpp"
#include "fuzz/seeds.hpp"
#include "fuzz/target.hpp"

namespace {

constexpr int kMutationsOfEach = 8;

void call(const std::string& text) {
  try {
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  } catch (const std::exception& exception) {
    std::fprintf(stderr, "%s\ninput:\n%s\n", exception.what(), text.c_str());
    throw;
  }
}

// One byte changed, a part left out or doubled, or another part put in.
std::string mutated(std::string text, const std::string& other, ado::Random& random) {
  if (text.empty()) return text;
  const std::size_t begin = random.below(text.size());
  const std::size_t length = 1 + random.below(std::min<std::size_t>(text.size() - begin, 12));
  switch (random.below(4)) {
    case 0:
      text[begin] = static_cast<char>(random.below(256));
      break;
    case 1:
      text.erase(begin, length);
      break;
    case 2:
      text.insert(begin, text.substr(begin, length));
      break;
    default:
      text.insert(begin, other.substr(random.below(other.size()), length));
      break;
  }
  return text;
}

int replay_file(const char* path) {
  std::ifstream stream(path, std::ios::binary);
  call({std::istreambuf_iterator<char>(stream), {}});
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 2) return replay_file(arguments[1]);
  if (count < 3) {
    std::fputs("usage: GOLDEN TARGET [SEED] | FILE\n", stderr);
    return 2;
  }
  const std::uint64_t series = count > 3 ? std::stoull(arguments[3]) : 1;
  const auto seeds = ado::fuzz::golden_seeds(arguments[1], arguments[2]);
  for (const std::string& seed : seeds) {
    call(seed);
    // Of this seed alone, so that a new golden test brings no other inputs than its own.
    ado::Random random(ado::hash128(seed).low + series);
    std::string text = seed;
    for (int i = 0; i < kMutationsOfEach; ++i) {
      text = mutated(i % 3 == 0 ? seed : std::move(text), seed, random);
      call(text);
    }
  }
  std::printf("%zu seeds\n", seeds.size());
  return seeds.empty() ? 1 : 0;
}
