// Replies of workers and snipers: what is taken, and the code of each refusal.
#include "briefing/plan_reply.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "briefing/target_reply.hpp"
#include "patch/apply.hpp"
#include "tests/unit/briefing/demo_case.hpp"

namespace ado::briefing {
namespace {

using nlohmann::json;

// A plan that is taken; tests change one thing of it.
json good_plan() {
  return {{"plan_version", 1},
          {"base", filtered_query().statement_anchor()},
          {"plan_id", "p01"},
          {"transform_id", "x_turned_round"},
          {"family", "A"},
          {"dialect", "duckdb"},
          {"steps",
           {{{"step_id", "s1"},
             {"op", "replace_where_predicate"},
             {"target", {{"by_node_id", "main"}}},
             {"payload", {{"expr_sql", "s = 'a' AND k > 17"}}}}}}};
}

json with_step(const json& step) {
  json plan = good_plan();
  plan["steps"] = json::array({step});
  return plan;
}

std::string plan_outcome(const json& reply, PlanOrder order) {
  const auto plans = read_plan_reply(reply.dump(), order);
  return plans ? std::to_string(plans->size()) : std::string(to_string(plans.error().code));
}
std::string plan_outcome(const json& reply) { return plan_outcome(reply, PlanOrder{.query = filtered_query()}); }

TEST(PlanReply, AGoodPlanIsTakenAsItIs) {
  const auto plans = read_plan_reply(good_plan().dump(), {.query = filtered_query()});
  ASSERT_TRUE(plans) << plans.error().message;
  EXPECT_EQ(plans->front().steps.front().payload.expr_sql, "s = 'a' AND k > 17");
  EXPECT_TRUE(patch::apply(filtered_query(), plans->front()));
}

TEST(PlanReply, GivingUpIsAnAnswer) {
  const auto reply =
      read_plan_reply(R"({"steps": [], "failure_reason": "no key"})", {.query = filtered_query()});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error(), (Refusal{RefusalCode::gave_up, "no key"}));
  EXPECT_FALSE(is_worth_a_retry(reply.error().code));
  EXPECT_EQ(plan_outcome({{"steps", json::array()}}), "wrong_schema");
  EXPECT_EQ(plan_outcome({{"steps", {1}}, {"failure_reason", "x"}}), "wrong_schema");
  EXPECT_EQ(plan_outcome({{"steps", json::array()}, {"failure_reason", "x"}, {"sql", "SELECT 1"}}),
            "unknown_field");
}

TEST(PlanReply, UnknownFieldsAndOpsAreRefusedByName) {
  json plan = good_plan();
  plan["sql"] = "SELECT 1";
  const auto reply = read_plan_reply(plan.dump(), {.query = filtered_query()});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error(), (Refusal{RefusalCode::unknown_field, "unknown field: sql"}));
  plan = good_plan();
  plan["steps"][0]["payload"]["sql_fragment"] = "SELECT 1";
  EXPECT_EQ(plan_outcome(plan), "unknown_field");
  plan = good_plan();
  plan["steps"][0]["op"] = "execute_sql";
  EXPECT_EQ(plan_outcome(plan), "unknown_op");
  plan = good_plan();
  plan.erase("base");
  EXPECT_EQ(plan_outcome(plan), "wrong_schema");
}

TEST(PlanReply, ScriptOperationsAreNotForMissions) {
  EXPECT_EQ(plan_outcome(with_step({{"step_id", "s1"},
                               {"op", "insert_statement_before"},
                               {"target", {{"by_node_id", "S0"}}},
                               {"payload", {{"sql_fragment", "SET LOCAL work_mem = '9GB'"}}}})),
            "forbidden_op");
  EXPECT_EQ(plan_outcome(with_step({{"step_id", "s1"},
                               {"op", "insert_view_statement"},
                               {"target", {{"by_node_id", "S0"}}},
                               {"payload", {{"cte_name", "v"}, {"cte_query_sql", "SELECT 1"}}}})),
            "forbidden_op");
}

TEST(PlanReply, ForThisQueryOnly) {
  json plan = good_plan();
  plan["base"] = "0123456789abcdef";
  EXPECT_EQ(plan_outcome(plan), "wrong_base");
  plan = good_plan();
  plan["dialect"] = "postgres";
  EXPECT_EQ(plan_outcome(plan), "wrong_base");
  plan = good_plan();
  plan["steps"][0]["target"] = {{"by_node_id", "cte:none"}};
  EXPECT_EQ(plan_outcome(plan), "unknown_target");
  plan["steps"][0]["target"] = {{"by_anchor_hash", "0123456789abcdef"}};
  EXPECT_EQ(plan_outcome(plan), "unknown_target");
}

TEST(PlanReply, TransformsOfTheCatalogOrFreeOnes) {
  json plan = good_plan();
  for (const char* id : {"eager_aggregation", "x_a1"}) {
    plan["transform_id"] = id;
    EXPECT_EQ(plan_outcome(plan), "1") << id;
  }
  for (const char* id : {"my_idea", "x_", "x_A", "compound", "dimension_fence"}) {
    plan["transform_id"] = id;  // dimension_fence: of PostgreSQL only.
    EXPECT_EQ(plan_outcome(plan), "unknown_transform") << id;
  }
  EXPECT_EQ(
      plan_outcome(good_plan(),
              {.role = Role::probe_worker, .query = filtered_query(), .transform_id = "eager_aggregation"}),
      "unknown_transform");
}

TEST(PlanReply, SnipersSayWhatTheyBuildOn) {
  const std::vector<std::string> probes = {"p01", "p02"};
  const PlanOrder order{.role = Role::sniper, .query = filtered_query(), .probe_ids = probes};
  json plan = good_plan();
  plan["transform_id"] = "compound";
  EXPECT_EQ(plan_outcome(plan, order), "wrong_schema");
  plan["based_on"] = {"p02"};
  EXPECT_EQ(plan_outcome(plan, order), "1");
  plan["based_on"] = {"p02", "p09"};
  EXPECT_EQ(plan_outcome(plan, order), "unknown_reference");
  plan = good_plan();
  EXPECT_EQ(plan_outcome(plan, order), "1");
  plan["transform_id"] = "eager_aggregation";
  EXPECT_EQ(plan_outcome(plan, order), "unknown_transform");
}

TEST(PlanReply, ReasoningRolesGiveOneToThree) {
  const PlanOrder order{.role = Role::reasoning_worker, .query = filtered_query()};
  const json plan = good_plan();
  EXPECT_EQ(plan_outcome(json::array({plan, plan}), order), "2");
  EXPECT_EQ(plan_outcome(json::array(), order), "wrong_count");
  EXPECT_EQ(plan_outcome(json::array({plan, plan, plan, plan}), order), "wrong_count");
  EXPECT_EQ(plan_outcome(plan, order), "wrong_schema");
  EXPECT_EQ(plan_outcome(json::array({plan})), "wrong_schema");
}

TEST(PlanReply, ClaimsAboutFactsDoNotCount) {
  json plan = good_plan();
  plan["preconditions"] = {{{"kind", "unique"}, {"column", "t.k"}, {"basis", "declared"}}};
  const auto plans = read_plan_reply(plan.dump(), {.query = filtered_query()});
  ASSERT_TRUE(plans);
  EXPECT_EQ(plans->front().preconditions.front().basis, patch::Basis::unsettled);
}

TEST(PlanReply, FragmentsAreParsedAndBounded) {
  const auto with_condition = [](const std::string& text) {
    return with_step({{"step_id", "s1"},
                      {"op", "replace_where_predicate"},
                      {"target", {{"by_node_id", "main"}}},
                      {"payload", {{"expr_sql", text}}}});
  };
  EXPECT_EQ(plan_outcome(with_condition("k > 17; DROP TABLE t")), "bad_sql");
  EXPECT_EQ(plan_outcome(with_condition("k > 17 --")), "1");
  EXPECT_EQ(plan_outcome(with_condition("DROP TABLE t")), "bad_sql");
  EXPECT_EQ(plan_outcome(with_condition("'" + std::string(kFragmentBytesMax, 'a') + "'")), "too_large");
  EXPECT_EQ(plan_outcome(with_condition(std::string(5'000, '(') + "k" + std::string(5'000, ')'))),
            "bad_sql");
  json many = good_plan();
  for (int i = 2; i <= 70; ++i) {
    json step = many["steps"][0];
    step["step_id"] = "s" + std::to_string(i);
    many["steps"].push_back(step);
  }
  EXPECT_EQ(plan_outcome(many), "too_large");
}

TEST(PlanReply, WordsAreBounded) {
  for (const char* field : {"hypothesis", "target_ir", "expected_explain_delta", "plan_id"}) {
    json plan = good_plan();
    plan[field] = std::string(kWordsBytesMax + 1, 'a');
    EXPECT_EQ(plan_outcome(plan), "too_large") << field;
  }
  json plan = good_plan();
  plan["risk_notes"] = std::vector<std::string>(kListMax + 1, "note");
  EXPECT_EQ(plan_outcome(plan), "too_large");
  plan["risk_notes"] = {std::string(kWordsBytesMax + 1, 'a')};
  EXPECT_EQ(plan_outcome(plan), "too_large");
}

TEST(PlanReply, LiteralsComeBackWithARedaction) {
  const auto redaction = Redaction::make(filtered_query());
  ASSERT_TRUE(redaction);
  json plan = good_plan();
  plan["base"] = redaction->query().statement_anchor();
  plan["steps"][0]["payload"]["expr_sql"] = "s = 'ado_text_2' AND k > 910001009";
  const PlanOrder order{.query = filtered_query(), .redaction = &*redaction};
  const auto plans = read_plan_reply(plan.dump(), order);
  ASSERT_TRUE(plans) << plans.error().message;
  EXPECT_EQ(plans->front().steps.front().payload.expr_sql, "s = 'a' AND k > 17");
  plan["steps"][0]["payload"]["expr_sql"] = "s = 'ado_text_7'";
  EXPECT_EQ(plan_outcome(plan, order), "placeholder_unknown");
  EXPECT_EQ(plan_outcome(good_plan(), order), "wrong_base");
}

}  // namespace
}  // namespace ado::briefing
