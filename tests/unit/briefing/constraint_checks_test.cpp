// Each constraint that prompts state is enforced: a case each that its check must catch.
#include "briefing/constraint_checks.hpp"

#include <map>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "briefing/plan_reply.hpp"
#include "tests/unit/briefing/demo_case.hpp"
#include "transforms/catalog.hpp"

namespace ado::briefing {
namespace {

using nlohmann::json;

constexpr std::string_view kTables =
    "CREATE TABLE t (k INTEGER, g INTEGER, s VARCHAR); CREATE TABLE u (k INTEGER, x INTEGER);";
constexpr std::string_view kOriginal =
    "SELECT t.k, t.g FROM t JOIN u ON t.k = u.k WHERE t.g = 1 "
    "AND t.k = 2 ORDER BY t.k LIMIT 5";

ir::QueryMap query(std::string_view text = kOriginal) { return map_of(text, schema_of(kTables)); }

// What a candidate must not be: by the constraint it breaks.
const std::map<std::string, std::string_view> kCandidates = {
    {"names_lead_to_one_place",
     "SELECT k, t.g FROM t JOIN u ON t.k = u.k WHERE t.g = 1 AND t.k = 2 ORDER BY t.k LIMIT 5"},
    {"output_columns_stay",
     "SELECT t.g, t.k FROM t JOIN u ON t.k = u.k WHERE t.g = 1 AND t.k = 2 ORDER BY t.k LIMIT 5"},
    {"order_and_limit_stay",
     "SELECT * FROM (SELECT t.k, t.g FROM t JOIN u ON t.k = u.k WHERE t.g = 1 AND t.k = 2 "
     "ORDER BY t.k LIMIT 5) AS d"},
    {"tables_stay", "SELECT t.k, t.g FROM t WHERE t.g = 1 AND t.k = 2 ORDER BY t.k LIMIT 5"},
    {"literals_stay",
     "SELECT t.k, t.g FROM t JOIN u ON t.k = u.k WHERE t.g = 1 AND t.k = 3 ORDER BY t.k LIMIT 5"},
    {"no_name_is_captured",
     "WITH u AS (SELECT * FROM u) SELECT t.k, t.g FROM t JOIN u ON t.k = u.k WHERE t.g = 1 "
     "AND t.k = 2 ORDER BY t.k LIMIT 5"},
    {"every_new_cte_is_read",
     "WITH c AS (SELECT 1 AS one) SELECT t.k, t.g FROM t JOIN u ON t.k = u.k WHERE t.g = 1 "
     "AND t.k = 2 ORDER BY t.k LIMIT 5"},
    {"nothing_volatile",
     "SELECT t.k, t.g FROM t JOIN u ON t.k = u.k WHERE t.g = 1 AND t.k = 2 AND random() IS NOT "
     "NULL ORDER BY t.k LIMIT 5"},
    {"nothing_out_of_reach",
     "SELECT t.k, t.g FROM t TABLESAMPLE 5 PERCENT JOIN u ON t.k = u.k WHERE t.g = 1 AND t.k = 2 "
     "ORDER BY t.k LIMIT 5"}};

json step(std::string id, std::string op, json target, json payload) {
  return {{"step_id", std::move(id)},
          {"op", std::move(op)},
          {"target", std::move(target)},
          {"payload", std::move(payload)}};
}
json where(std::string id, json target, std::string sql) {
  return step(std::move(id), "replace_where_predicate", std::move(target),
              {{"expr_sql", std::move(sql)}});
}
const json kMain = {{"by_node_id", "main"}};

json plan_of(json steps, std::string base = query().statement_anchor()) {
  return {{"plan_version", 1},        {"base", std::move(base)}, {"plan_id", "p01"},
          {"transform_id", "x_test"}, {"family", "A"},           {"dialect", "duckdb"},
          {"steps", std::move(steps)}};
}

// A plan that must be refused, and the query that it is for.
struct PlanCase {
  json plan;
  std::string_view text = kOriginal;
};
// By the constraint it breaks.
std::map<std::string, PlanCase> plans() {
  constexpr std::string_view kTwice =
      "SELECT a.k + 1 AS n FROM (SELECT t.k * 2 AS n, t.k FROM t) a";
  const json cte = {{"cte_name", "c"}, {"cte_query_sql", "SELECT k FROM u"}};
  const json statement = {{"by_node_id", "S0"}};
  const json conjunct = {{"by_path", "main/where/and[2]"}};
  json with_sql = plan_of(json::array({where("s1", kMain, "t.g = 1 AND t.k = 2")}));
  with_sql["sql"] = "SELECT 1";
  return {
      {"plan_is_of_this_query",
       {plan_of(json::array({where("s1", kMain, "t.g = 1")}), "0000000000000000")}},
      {"target_is_there", {plan_of(json::array({where("s1", {{"by_label", "nowhere"}}, "TRUE")}))}},
      {"target_is_one_place",
       {plan_of(json::array(
                    {step("s1", "replace_expr_subtree", {{"by_label", "n"}}, {{"expr_sql", "1"}})}),
                query(kTwice).statement_anchor()),
        kTwice}},
      {"fragments_are_sql", {plan_of(json::array({where("s1", kMain, "t.g = = 1")}))}},
      {"cte_names_are_free",
       {plan_of(json::array(
           {step("s1", "insert_cte", statement, cte), step("s2", "insert_cte", statement, cte)}))}},
      {"operation_fits_target",
       {plan_of(json::array(
           {step("s1", "replace_join_condition", conjunct, {{"expr_sql", "t.k = u.k"}})}))}},
      {"blocks_keep_their_columns",
       {plan_of(json::array({step("s1", "replace_select", kMain, {{"sql_fragment", "t.k"}})}))}},
      {"names_lead_somewhere_after_each_step",
       {plan_of(json::array({where("s1", kMain, "t.g = 1 AND later.k = 2")}))}},
      {"steps_do_not_undo_each_other",
       {plan_of(json::array(
           {where("s1", kMain, "t.g = 1 AND t.k = 2"), where("s2", conjunct, "t.k = 2")}))}},
      {"one_statement",
       {plan_of(json::array({step("s1", "insert_statement_before", statement,
                                  {{"sql_fragment", "SET threads = 1"}})}))}},
      {"only_known_fields", {with_sql}}};
}

// Who stopped the plan, as a constraint names it; "" when nobody did.
std::string stopped_by(const PlanCase& refused) {
  const ir::QueryMap map = query(refused.text);
  const std::string text = refused.plan.dump();
  const auto read = read_plan_reply(text, {.query = map});
  if (!read && find_check("reply:" + std::string(to_string(read.error().code)))) {
    return "reply:" + std::string(to_string(read.error().code));
  }
  // What the reader of replies refuses early, apply refuses as well.
  const auto strict = patch::read_plan(text);
  if (!strict) return strict.error().message;
  const auto applied = patch::apply(map, *strict);
  if (applied) return "";
  const std::string& message = applied.error().message;
  return "refusal:" + message.substr(0, message.find(':'));
}

std::string stopped_by_gate(std::string_view candidate) {
  const ir::QueryMap original = query();
  const ir::QueryMap changed = query(candidate);
  const auto verdict = verify::check_structure({original, changed, {}});
  return verdict.kind == outcome::VerdictKind::rejected ? "gate:" + verdict.gate : "";
}

std::vector<knowledge::Constraint> shipped() {
  auto constraints = knowledge::read_constraints(source_folder() / "data/constraints");
  EXPECT_TRUE(constraints) << (constraints ? "" : constraints.error().message);
  return constraints ? *std::move(constraints) : std::vector<knowledge::Constraint>{};
}

TEST(Constraints, EachHasACheckInCode) {
  EXPECT_GE(shipped().size(), 15U);
  for (const knowledge::Constraint& constraint : shipped()) {
    const auto checked = check_constraint(constraint);
    EXPECT_TRUE(checked) << constraint.id << ": " << checked.error().message;
  }
}

TEST(Constraints, EachCheckStopsWhatItIsFor) {
  const std::map<std::string, PlanCase> refused = plans();
  for (const knowledge::Constraint& constraint : shipped()) {
    const auto candidate = kCandidates.find(constraint.id);
    const auto plan = refused.find(constraint.id);
    ASSERT_TRUE(candidate != kCandidates.end() || plan != refused.end())
        << constraint.id << " has no case";
    EXPECT_EQ(candidate != kCandidates.end() ? stopped_by_gate(candidate->second)
                                             : stopped_by(plan->second),
              constraint.check)
        << constraint.id;
  }
}

TEST(Constraints, EachGateIsOne) {
  for (const verify::StructureGate& gate : verify::structure_gates()) {
    const std::string name = "gate:" + std::string(gate.name);
    EXPECT_TRUE(std::ranges::any_of(
        shipped(), [&](const knowledge::Constraint& each) { return each.check == name; }))
        << "prompts say nothing of " << name;
  }
}

TEST(Constraints, AnUnknownCheckIsNone) {
  for (const std::string name : {"gate:luck", "refusal:", "tables", "reply:empty", ""}) {
    EXPECT_FALSE(find_check(name)) << name;
    EXPECT_FALSE(check_constraint({.check = name})) << name;
  }
}

TEST(Constraints, PromptsStateThem) {
  for (const auto& [key, prompt] : prompts()) {
    for (const knowledge::Constraint& constraint : shipped()) {
      EXPECT_NE(prompt.text.find("- " + constraint.text + "\n"), std::string::npos)
          << to_string(key.first) << " " << constraint.id;
    }
  }
}

}  // namespace
}  // namespace ado::briefing
