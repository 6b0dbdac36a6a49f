// Reads golden files; patches are seeds of plans, everything else is SQL.
#include "fuzz/seeds.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "golden/runner.hpp"

namespace ado::fuzz {
namespace {

constexpr std::string_view kPlanLine = "\nplan\n";

std::string seed_of(const golden::Case& one, std::string_view input, std::string_view target) {
  const char dialect = one.has_word("postgres") ? 'p' : 'd';
  const std::size_t cut = input.find(kPlanLine);
  const bool is_patch = one.directive == "patch" && cut != std::string_view::npos;
  if (target == "apply") return is_patch ? dialect + std::string(input) : std::string();
  if (target == "plan_json") {
    if (!is_patch) return {};
    return fmt::format(
        R"({{"plan_version": 1, "base": "0123456789abcdef", "plan_id": "p01",
 "transform_id": "x", "dialect": "{}", "preconditions": [{{"kind": "unique", "columns": ["t.a"],
 "basis": "declared"}}], "steps": {}}})",
        dialect == 'p' ? "postgres" : "duckdb", input.substr(cut + kPlanLine.size()));
  }
  return dialect + std::string(input.substr(0, is_patch ? cut : input.size()));
}

}  // namespace

std::vector<std::string> golden_seeds(const std::filesystem::path& golden,
                                      std::string_view target) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(golden)) {
    if (entry.path().extension() == ".test") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<std::string> seeds;
  for (const std::filesystem::path& file : files) {
    std::ifstream stream(file);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    for (const golden::Block& block : golden::read_blocks(text)) {
      for (const std::string& input : golden::expand(block.common.input)) {
        std::string seed = seed_of(block.common, input, target);
        if (!seed.empty()) seeds.push_back(std::move(seed));
      }
    }
  }
  return seeds;
}

}  // namespace ado::fuzz
