// The prompts of two demo queries for every role, as text: a change of them is read like code.
#include <cstdlib>

#include <gtest/gtest.h>

#include "briefing/render.hpp"
#include "tests/unit/briefing/demo_case.hpp"

namespace ado::briefing {
namespace {

namespace fs = std::filesystem;

const knowledge::GoldExample kExamples[] = {
    {.id = "g1",
     .engine_version = "1.5.6",
     .transform_id = "semi_join_reduction",
     .why = "The filter arrives through a join and is not pushed into the CTE.",
     .when = "A CTE grouped by a key that its readers filter.",
     .when_not = {{.where = "The filter keeps most keys.", .speedup = 0.92}},
     .original_sql = "WITH c AS (SELECT k, sum(x) AS s FROM f GROUP BY k)\n"
                     "SELECT * FROM c JOIN d ON c.k = d.k WHERE d.name = 'one'",
     .optimized_sql = "WITH c AS (SELECT k, sum(x) AS s FROM f\n"
                      "WHERE k IN (SELECT k FROM d WHERE name = 'one') GROUP BY k)\n"
                      "SELECT * FROM c JOIN d ON c.k = d.k WHERE d.name = 'one'",
     .outcome = {.speedup = 1.45}},
    {.id = "r1",
     .engine_version = "1.5.6",
     .transform_id = "unused_dimension_to_semi_join",
     .why = "The fact table becomes the side that is built.",
     .when = "A dimension that only filters.",
     .when_not = {{.where = "The filter keeps few rows.", .speedup = 1.6}},
     .original_sql = "SELECT sum(x) FROM f JOIN d ON f.k = d.k",
     .optimized_sql = "SELECT sum(x) FROM f WHERE k IN (SELECT k FROM d)",
     .outcome = {.speedup = 0.39},
     .status = knowledge::GoldStatus::regression}};

outcome::BdaRow winner() {
  outcome::BdaRow row{.probe_id = "p01",
                      .transform_id = "semi_join_reduction",
                      .family = outcome::Family::early_filtering,
                      .target = "cte:returned: by store_key",
                      .status = outcome::ProbeStatus::win,
                      .ops_used = {"replace_where_predicate"},
                      .explain_delta = "HASH_GROUP_BY: 160,000 rows in -> 3,200"};
  row.equivalence = outcome::Verdict::accepted("witness");
  row.equivalence.confidence = outcome::Confidence::high;
  row.measurement = outcome::Measurement{.speedup = 2.31, .noise = 0.03};
  row.measurement->candidate.wall_ms_kept = 43.2;
  return row;
}

outcome::BdaRow loser() {
  outcome::BdaRow row{.probe_id = "p02",
                      .transform_id = "correlated_aggregate_to_join",
                      .family = outcome::Family::decorrelation,
                      .target = "main: r1.total > (...)",
                      .status = outcome::ProbeStatus::fail_equivalence,
                      .ops_used = {"insert_cte", "replace_from"},
                      .exploration = true,
                      .failure_reason = "row count 12 vs 13"};
  row.equivalence = outcome::Verdict::rejected("full_result", "row count 12 vs 13");
  return row;
}

Attempt failed_attempt(const ir::QueryMap& query) {
  return {
      .probe_id = "p02",
      .plan = {.base = query.statement_anchor(),
               .plan_id = "p02",
               .transform_id = "x_keep_null_keys",
               .family = "B",
               .hypothesis = "the average is joined",
               .steps = {{.step_id = "s1",
                          .op = patch::Op::delete_expr_subtree,
                          .target = {.by_path = "main/where/and[1]"}}}},
      .status = "FAIL_EQUIV",
      .reason = "row count 12 vs 13",
      .counterexample = outcome::Counterexample{.script = "INSERT INTO returns VALUES (1, NULL);",
                                                .original_result = "(no row)",
                                                .candidate_result = "1 | NULL"}};
}

bool shows_evidence(Role role) {
  switch (role) {
    case Role::sniper:
    case Role::expert_analyst:
    case Role::reasoning_sniper:
      return true;
    case Role::dispatcher:
    case Role::probe_worker:
    case Role::standard_worker:
    case Role::swarm_worker:
    case Role::reasoning_analyst:
    case Role::reasoning_worker:
      return false;
  }
  return false;
}

// The facts that a mission has for this role.
struct Briefed {
  ir::QueryMap query;
  std::vector<outcome::BdaRow> bda;
  std::vector<Attempt> attempts;

  Facts facts(Role role, const explain::Tree* tree) const {
    Facts facts{.query = query,
                .plan = tree,
                .engine_version = "duckdb 1.5.6",
                .stars = 2,
                .examples = kExamples,
                .plan_id = "p07"};
    if (role == Role::dispatcher) {
      facts.plan_id.clear();
      facts.probes_min = 8;
      facts.probes_max = 12;
    }
    if (role == Role::probe_worker) facts.assignment = Assignment{.id = "p07", .json = "{}"};
    if (role == Role::reasoning_worker) facts.assignment = Assignment{.id = "b2", .json = "{}"};
    if (role == Role::swarm_worker) facts.strategy = 3;
    if (role == Role::standard_worker) facts.steer = "Keep NULL keys.";
    if (role == Role::expert_analyst) facts.target_speedup = 2;
    if (shows_evidence(role)) {
      facts.bda = bda;
      facts.attempts = attempts;
    }
    return facts;
  }
};

void expect_golden(const fs::path& file, const std::string& text) {
  if (std::getenv("ADO_REWRITE_GOLDENS") != nullptr) {
    ASSERT_TRUE(write_file_atomically(file, text));
  }
  const auto golden = read_file(file);
  ASSERT_TRUE(golden) << golden.error().message;
  EXPECT_EQ(*golden, text) << file;
}

void expect_goldens(const std::string& name, const explain::Tree* tree) {
  Briefed briefed{.query = demo_query(name), .bda = {winner(), loser()}};
  briefed.attempts = {failed_attempt(briefed.query)};
  for (const Role role : kRoles) {
    const auto prompt = render(prompts(), role, briefed.facts(role, tree));
    ASSERT_TRUE(prompt) << prompt.error().message;
    const fs::path folder = source_folder() / "tests/golden/briefing" / name;
    expect_golden(folder / (std::string(to_string(role)) + ".md"), prompt->prompt.tail);
  }
}

TEST(GoldenPrompts, ReturnsAboveAverage) {
  const explain::Tree plan = returns_plan();
  expect_goldens("04_returns_above_average", &plan);
}

TEST(GoldenPrompts, PriceRanksWithoutAPlan) { expect_goldens("13_price_ranks", nullptr); }

TEST(GoldenPrompts, HeadersOfBothDialects) {
  const fs::path folder = source_folder() / "tests/golden/briefing/headers";
  for (const auto& [key, prompt] : prompts()) {
    if (key.first != Role::dispatcher) continue;  // Includes everything that is shared but plans.
    const std::string dialect(to_string(key.second));
    expect_golden(folder / fmt::format("dispatcher.{}.md", dialect), prompt.text);
  }
}

}  // namespace
}  // namespace ado::briefing
