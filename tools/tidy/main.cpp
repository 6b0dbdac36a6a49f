// ado-tidy FOLDER: prints what breaks the repository rules below FOLDER; exit 1 when anything does.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <vector>

#include <fmt/format.h>

#include "tidy/house.hpp"
#include "tidy/rules.hpp"

namespace {

int run(const std::filesystem::path& root) {
  const std::vector<ado::tidy::Source> sources = ado::tidy::read_tree(root);
  const ado::tidy::House house = ado::tidy::house_of(sources);
  std::size_t findings = 0;
  for (const ado::tidy::Source& source : sources) {
    for (const ado::tidy::Finding& finding : ado::tidy::check(source, house)) {
      fmt::print("{}\n", ado::tidy::to_text(finding));
      ++findings;
    }
  }
  fmt::print("tidy: {} files, {} rules, {} findings\n", sources.size(),
             ado::tidy::all_rules().size(), findings);
  return findings == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc > 1 ? argv[1] : ".");
  } catch (const std::exception& error) {
    fmt::print(stderr, "ado-tidy: {}\n", error.what());
    return 2;
  }
}
