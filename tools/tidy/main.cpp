// ado-tidy FOLDER: prints what breaks the repository rules below FOLDER; exit 1 when anything does.
// ado-tidy --write FOLDER: writes the pages that are made from the sources.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "tidy/house.hpp"
#include "tidy/rules.hpp"
#include "tidy/transform_page.hpp"

namespace {

int write_pages(const std::filesystem::path& root) {
  const ado::tidy::House house = ado::tidy::house_of(ado::tidy::read_tree(root));
  std::ofstream page(root / ado::tidy::kTransformPage);
  page << house.transform_page;
  return page.flush() ? 0 : 2;
}

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
    const bool write = argc > 1 && std::string_view(argv[1]) == "--write";
    const std::filesystem::path root = argc > (write ? 2 : 1) ? argv[argc - 1] : ".";
    return write ? write_pages(root) : run(root);
  } catch (const std::exception& error) {
    fmt::print(stderr, "ado-tidy: {}\n", error.what());
    return 2;
  }
}
