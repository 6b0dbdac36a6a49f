// ado-idf FILE...: counts on how many lines of these texts each word and piece of a word occurs,
// and prints the weights of data/semantic/idf.txt.
#include <cmath>
#include <cstdio>
#include <set>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "base/text.hpp"
#include "semantic/features.hpp"

namespace {

constexpr std::size_t kPerLine = 16;

struct Count {
  std::vector<std::int64_t> lines_with = std::vector<std::int64_t>(ado::semantic::kIdfBuckets, 0);
  std::int64_t lines = 0;
};

void count(Count& sum, std::string_view line) {
  static const std::vector<float> kOnes(ado::semantic::kIdfBuckets, 1);
  std::set<std::size_t> buckets;
  for (const auto& feature : ado::semantic::features_of(line, kOnes)) {
    buckets.insert(ado::semantic::idf_bucket(feature.hash));
  }
  if (buckets.empty()) return;
  ++sum.lines;
  for (const std::size_t bucket : buckets) ++sum.lines_with[bucket];
}

void print(const Count& sum) {
  std::printf("ado idf: version 1, by ado-idf from %lld lines of this project's own pages\n",
              static_cast<long long>(sum.lines));
  for (std::size_t i = 0; i < sum.lines_with.size(); ++i) {
    const double seen = static_cast<double>(sum.lines_with[i]) + 1;
    const double weight = std::log((static_cast<double>(sum.lines) + 1) / seen) + 0.1;
    std::printf("%.1f%c", weight, i % kPerLine + 1 == kPerLine ? '\n' : ' ');
  }
}

}  // namespace

int main(int argc, char** argv) {
  Count sum;
  for (int i = 1; i < argc; ++i) {
    const auto text = ado::read_file(argv[i]);
    if (!text) {
      std::fprintf(stderr, "ado-idf: %s\n", text.error().message.c_str());
      return 2;
    }
    for (const std::string_view line : ado::split_lines(*text)) count(sum, line);
  }
  print(sum);
  return 0;
}
