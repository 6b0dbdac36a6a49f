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

// The first byte chooses the operator: see semantic_reply_fuzz.cpp. As models answer, right and
// wrong.
std::vector<std::string> semantic_reply_seeds() {
  const std::vector<std::string> values = {"true",
                                           "0.25",
                                           "-1",
                                           "\"label\"",
                                           "null",
                                           "\"0.5\"",
                                           "1e308",
                                           "-0.0",
                                           "[\"a\", \"b\"]",
                                           "{}",
                                           R"("\u0000")",
                                           R"("\ud83d\ude00")",
                                           "18446744073709551616"};
  std::vector<std::string> replies = {"",
                                      "I am sorry",
                                      "[]",
                                      "{}",
                                      "NaN",
                                      "[[[[[[[[[[]]]]]]]]]]",
                                      R"([{"id": 1, "id": 2, "value": true}])",
                                      R"([{"id": 4, "value": true}])",
                                      R"({"value": [1, 3]})",
                                      R"({"value": [" a", "a"]})"};
  for (const std::string& value : values) {
    replies.push_back(fmt::format(R"([{{"id": 1, "value": {0}}}, {{"id": 3, "value": {0}}},
 {{"id": 2, "value": {0}}}])",
                                  value));
    replies.push_back(fmt::format("```json\n{{\"value\": {}}}\n```", value));
  }
  std::vector<std::string> seeds;
  for (const std::string& reply : replies) {
    for (const char op : std::string_view("abcdefghijkl")) seeds.push_back(op + reply);
  }
  return seeds;
}

std::vector<std::string> own_seeds(std::string_view target) {
  if (target == "reply") return reply_seeds();
  if (target == "semantic_reply") return semantic_reply_seeds();
  return {};
}

constexpr std::string_view kPlanLine = "\nplan\n";

std::string seed_of(const golden::Case& one, std::string_view input, std::string_view target) {
  const char dialect = one.has_word("postgres") ? 'p' : 'd';
  const std::size_t cut = input.find(kPlanLine);
  const bool is_patch = one.directive == "patch" && cut != std::string_view::npos;
  if (target == "semantic_reply") return {};
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
  std::vector<std::string> seeds = own_seeds(target);
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
