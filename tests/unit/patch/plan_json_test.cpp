// PatchPlan <-> JSON: the round trip for random plans, and every refusal by name and place.
#include <span>

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "patch/plan.hpp"

namespace ado::patch {
namespace {

class PlanMaker {
 public:
  explicit PlanMaker(std::uint64_t seed) : random_(seed) {}

  PatchPlan plan() {
    PatchPlan plan{.base = text(), .plan_id = text(), .transform_id = text(), .family = "B"};
    plan.dialect = random_.chance(0.5) ? sql::Dialect::duckdb : sql::Dialect::postgres;
    plan.hypothesis = text();
    plan.target_ir = random_.chance(0.5) ? text() : "";
    plan.expected_explain_delta = text();
    plan.based_on = texts();
    plan.risk_notes = texts();
    plan.reasoning_trace = texts();
    for (std::uint64_t i = random_.below(4); i > 0; --i) plan.preconditions.push_back(fact());
    for (std::uint64_t i = random_.below(5); i > 0; --i) {
      plan.steps.push_back(step(fmt::format("s{}", i)));
    }
    return plan;
  }

 private:
  std::string text() {
    static const std::vector<std::string> kPieces{"a",   "\"", "\\", "\n",  "é",      "SELECT ",
                                                  "'x'", ".",  "\t", "{\"", "\u2028", "0"};
    std::string made = "t";
    for (std::uint64_t i = random_.below(6); i > 0; --i) made += random_.pick(kPieces);
    return made;
  }
  std::vector<std::string> texts() {
    std::vector<std::string> made;
    for (std::uint64_t i = random_.below(3); i > 0; --i) made.push_back(text());
    return made;
  }
  Precondition fact() {
    Precondition made{.kind = static_cast<FactKind>(random_.below(5)), .columns = {text()}};
    if (random_.chance(0.3)) made.columns.push_back(text());
    if (made.kind == FactKind::value_range) made.low = text(), made.high = text();
    if (made.kind >= FactKind::functional_dependency) made.determines = {text()};
    made.basis = static_cast<Basis>(random_.below(5));
    return made;
  }
  CtePart part() { return {.cte_name = text(), .cte_query_sql = text()}; }
  Step step(std::string id) {
    Step made{.step_id = std::move(id),
              .op = random_.pick(std::span(kOps)),
              .target = {.by_node_id = text()}};
    if (random_.chance(0.5)) made.target.by_anchor_hash = text();
    if (random_.chance(0.2)) made.target.by_label = text();
    if (random_.chance(0.2)) made.target.by_path = text();
    fill(made.op, made.payload);
    return made;
  }
  void fill(Op op, Payload& payload) {
    switch (op) {
      case Op::insert_cte:
        if (random_.chance(0.5)) payload.materialized = random_.chance(0.5);
        [[fallthrough]];
      case Op::insert_view_statement:
        payload.cte_name = text();
        payload.cte_query_sql = text();
        return;
      case Op::split_cte:
        payload.cte_name = text();
        payload.into = {part(), part()};
        if (random_.chance(0.5)) payload.redirect = text();
        return;
      case Op::wrap_query_with_cte:
        payload.cte_name = text();
        payload.sql_fragment = text();
        return;
      case Op::replace_block_with_cte_pair:
        payload.first = part();
        payload.second = part();
        payload.sql_fragment = text();
        return;
      case Op::replace_from:
        payload.from_sql = text();
        return;
      case Op::replace_join_condition:
      case Op::replace_where_predicate:
      case Op::replace_expr_subtree:
        payload.expr_sql = text();
        return;
      case Op::delete_expr_subtree:
        return;
      case Op::replace_select:
      case Op::replace_body:
      case Op::insert_statement_before:
        payload.sql_fragment = text();
        return;
    }
  }

  Random random_;
};

TEST(PlanJson, RoundTripKeepsRandomPlans) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    const PatchPlan plan = PlanMaker(seed).plan();
    const std::string text = write_plan(plan);
    const auto read = read_plan(text);
    ASSERT_TRUE(read) << "seed " << seed << ": " << read.error().message << "\n" << text;
    ASSERT_EQ(*read, plan) << "seed " << seed << "\n" << text;
    ASSERT_EQ(write_plan(*read), text);
  }
}

constexpr std::string_view kPlan = R"({
  "plan_version": 1, "base": "00", "plan_id": "p1", "transform_id": "x", "dialect": "duckdb",
  "preconditions": [{"kind": "not_null", "column": "t.a", "basis": "declared"}],
  "steps": [{"step_id": "s1", "op": "insert_cte", "target": {"by_node_id": "S0"},
             "payload": {"cte_name": "c", "cte_query_sql": "SELECT 1"}}]
})";

// The error after replacing `from` by `to` in a good plan.
std::string error_with(std::string_view from, std::string_view to) {
  std::string text(kPlan);
  const std::size_t at = text.find(from);
  if (at == std::string::npos) return "the test replaces what is not there";
  text.replace(at, from.size(), to);
  const auto read = read_plan(text);
  return read ? "" : read.error().message;
}

TEST(PlanJson, ReadsAPlanWithItsDefaults) {
  const auto plan = read_plan(kPlan);
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(plan->steps.at(0).payload.cte_name, "c");
  EXPECT_EQ(to_string(plan->preconditions.at(0)), "not_null(t.a)");
}

TEST(PlanJson, RefusesUnknownFieldsByNameAndPlace) {
  EXPECT_EQ(error_with("\"base\"", "\"note\": 1, \"base\""), "unknown field: note");
  EXPECT_EQ(error_with("\"step_id\"", "\"why\": 1, \"step_id\""), "unknown field: steps[0].why");
  EXPECT_EQ(error_with("\"by_node_id\"", "\"id\": 1, \"by_node_id\""),
            "unknown field: steps[0].target.id");
  EXPECT_EQ(error_with("\"cte_name\"", "\"from_sql\": \"t\", \"cte_name\""),
            "unknown field: steps[0].payload.from_sql");
  EXPECT_EQ(error_with("\"kind\"", "\"table\": \"t\", \"kind\""),
            "unknown field: preconditions[0].table");
}

TEST(PlanJson, RefusesUnknownValues) {
  EXPECT_EQ(error_with("insert_cte", "drop_table"), "unknown op: steps[0].op is \"drop_table\"");
  EXPECT_EQ(error_with("duckdb", "oracle"),
            "unknown value: dialect is \"oracle\", not one of duckdb, postgres");
  EXPECT_EQ(error_with("\"plan_version\": 1", "\"plan_version\": 2"), "unknown plan_version: 2");
  EXPECT_EQ(error_with("declared", "hoped"),
            "unknown value: preconditions[0].basis is \"hoped\", not one of declared, derived, "
            "assumed, observed, unsettled");
}

TEST(PlanJson, RefusesWhatIsMissing) {
  EXPECT_EQ(error_with("\"plan_id\": \"p1\",", ""), "missing field: plan_id");
  EXPECT_EQ(error_with("\"cte_name\": \"c\",", ""), "missing field: steps[0].payload.cte_name");
  EXPECT_EQ(error_with("\"target\": {\"by_node_id\": \"S0\"},", ""),
            "missing field: steps[0].target");
  EXPECT_EQ(error_with("\"by_node_id\": \"S0\"", ""),
            "empty target: steps[0].target needs by_node_id, by_anchor_hash, by_label or by_path");
  EXPECT_EQ(error_with("\"column\": \"t.a\",", ""),
            "missing field: preconditions[0].column or preconditions[0].columns");
}

TEST(PlanJson, RefusesWhatSaysNothing) {
  EXPECT_EQ(error_with("\"cte_name\": \"c\"", "\"cte_name\": \"\""),
            "empty field: steps[0].payload.cte_name");
  EXPECT_EQ(error_with("\"column\": \"t.a\"", "\"columns\": [\"t.a\", \"\"]"),
            "empty field: preconditions[0].columns[1]");
}

TEST(PlanJson, RefusesStepIdsGivenTwice) {
  PatchPlan plan = *read_plan(kPlan);
  plan.steps.push_back(plan.steps.front());
  EXPECT_EQ(read_plan(write_plan(plan)).error().message,
            "step_id is empty or given twice: steps[1].step_id is \"s1\"");
}

}  // namespace
}  // namespace ado::patch
