// Reads golden files; patches are seeds of plans, everything else is SQL.
#include "fuzz/seeds.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "golden/runner.hpp"

namespace ado::fuzz {
namespace {

// Replies that are no plans, as models send them.
std::vector<std::string> reply_seeds() {
  return {R"({"steps": [], "failure_reason": "no key"})",
          "Here it is:\n```json\n{\"steps\": [], \"failure_reason\": \"none\"}\n```\n",
          R"({"dispatch": {"dialect": "duckdb", "importance_stars": 1, "probe_count": 1,
 "early_stop": false, "equivalence_tier": "full_result", "hypothesis": "h", "reasoning_trace": [],
 "cost_spine": [], "hotspots": [{"op": "o", "why": "w", "evidence": "e"}], "do_not_do": []},
 "probes": [{"probe_id": "p01", "transform_id": "eager_aggregation", "family": "C",
 "target": {"by_node_id": "main"}, "node_contract": {"from_must_include": ["u"],
 "where_must_preserve": ["u.x > 17"], "output_must_preserve": ["a"]}, "gates_checked": [],
 "exploration": false, "confidence": 0.5, "expected_explain_delta": "d",
 "recommended_patch_ops": ["insert_cte"], "gold_example_id": ""}],
 "dropped": [{"transform_id": "x_a", "family": "B", "reason": "r"}]})",
          R"({"why_it_failed": "w", "evidence": [], "steer": {"family": "C",
 "transform_id": "x_a", "targets": [{"by_path": "main/where/and[1]"}], "instructions": "i",
 "avoid": []}, "confidence": 0.5})",
          R"({"hypothesis": "h", "cost_spine": [], "hotspots": [], "briefs": [{"brief_id": "b1",
 "primary_family": "A", "secondary_family": "B", "goal": "g", "targets": [], "guardrails": [],
 "success_criteria": "s", "plans_max": 2}]})",
          R"([{"plan_version": 1, "base": "@BASE@", "plan_id": "p01a", "transform_id": "x_a",
 "dialect": "duckdb", "steps": [{"step_id": "s1", "op": "replace_where_predicate",
 "target": {"by_node_id": "main"},
 "payload": {"expr_sql": "u.x > 910002018 AND u.s = 'ado_text_3'"}}]}])"};
}

constexpr std::string_view kPlanLine = "\nplan\n";

std::string seed_of(const golden::Case& one, std::string_view input, std::string_view target) {
  const char dialect = one.has_word("postgres") ? 'p' : 'd';
  const std::size_t cut = input.find(kPlanLine);
  const bool is_patch = one.directive == "patch" && cut != std::string_view::npos;
  if (target == "apply") return is_patch ? dialect + std::string(input) : std::string();
  if (target == "plan_json" || target == "reply") {
    if (!is_patch) return {};
    return fmt::format(
        R"({{"plan_version": 1, "base": "{}", "plan_id": "p01",
 "transform_id": "x_seed", "dialect": "{}", "preconditions": [{{"kind": "unique",
 "columns": ["t.a"], "basis": "declared"}}], "steps": {}}})",
        target == "reply" ? "@BASE@" : "0123456789abcdef", dialect == 'p' ? "postgres" : "duckdb",
        input.substr(cut + kPlanLine.size()));
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
  std::vector<std::string> seeds = target == "reply" ? reply_seeds() : std::vector<std::string>();
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
