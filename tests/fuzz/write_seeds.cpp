// write_seeds GOLDEN TARGET FOLDER: one file for each seed, for libFuzzer.
#include <cstdio>
#include <fstream>

#include <fmt/format.h>

#include "fuzz/seeds.hpp"

int main(int count, char** arguments) {
  if (count != 4) {
    std::fputs("usage: write_seeds GOLDEN TARGET FOLDER\n", stderr);
    return 2;
  }
  const std::filesystem::path folder = arguments[3];
  std::filesystem::create_directories(folder);
  std::size_t number = 0;
  for (const std::string& seed : ado::fuzz::golden_seeds(arguments[1], arguments[2])) {
    std::ofstream(folder / fmt::format("golden_{}", ++number), std::ios::binary) << seed;
  }
  return number == 0 ? 1 : 0;
}
