// Prompts from recorded views, and what replies become: without any model.
#include "mission/interview.hpp"

#include <filesystem>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/unit/explain/trees.hpp"
#include "tests/unit/ir/map_of.hpp"

namespace ado::mission {
namespace {

using briefing::Role;
using nlohmann::json;

constexpr std::string_view kFiltered =
    "SELECT item.name FROM sales JOIN item ON sales.item_no = item.item_no "
    "WHERE sales.quantity > 3";

class Interviews : public testing::Test {
 protected:
  Interviews() : query_(ir::map_of(kFiltered)) {
    auto prompts =
        briefing::load_prompts(std::filesystem::path(ADO_SOURCE_DIR) / "data" / "prompts");
    EXPECT_TRUE(prompts) << (prompts ? "" : prompts.error().message);
    models_.prompts = *std::move(prompts);
    models_.provider_name = "scripted";
    models_.models = {{"worker", "small"}, {"dispatcher", "large"}};
    models_.output_tokens_max = 1000;
    tree_.root = explain::test::scan("sales", {.ms = 40, .rows = 99});
    tree_.cpu_ms = 40;
    tree_.analyzed = true;
    view_.assignment = Assignment{.mission_id = "m1",
                                  .engine = "duckdb",
                                  .engine_version = "1.5.6",
                                  .mode = "probe",
                                  .workers = Workers::llm,
                                  .stars = 2};
  }

  Interview interview() {
    auto made = Interview::make(query_, models_);
    EXPECT_TRUE(made);
    return *std::move(made);
  }
  llm::Request request(const Ask& ask) {
    auto made = interview().request(ask, view_, tree_);
    EXPECT_TRUE(made) << (made ? "" : made.error().message);
    return made ? *std::move(made) : llm::Request{};
  }
  Answered read(const Ask& ask, std::string text) {
    return interview().read(ask, request(ask), llm::Reply{.text = std::move(text)}, view_);
  }

  // A plan that makes the condition of WHERE another one.
  std::string plan(std::string transform, std::string condition, json based_on = json::array()) {
    return json{{"plan_version", 1},
                {"base", query_.statement_anchor()},
                {"plan_id", "any"},
                {"transform_id", std::move(transform)},
                {"family", "A"},
                {"dialect", "duckdb"},
                {"hypothesis", "fewer rows"},
                {"based_on", std::move(based_on)},
                {"steps",
                 {{{"step_id", "s1"},
                   {"op", "replace_where_predicate"},
                   {"target", {{"by_node_id", "main"}}},
                   {"payload", {{"expr_sql", std::move(condition)}}}}}}}
        .dump();
  }

  ir::QueryMap query_;
  ModelWorkers models_;
  explain::Tree tree_;
  View view_;
};

TEST_F(Interviews, EachPartHasItsModelAndItsPrompt) {
  const llm::Request lead = request({.question = {Role::dispatcher, "d1"}});
  EXPECT_EQ(lead.model, "large");
  EXPECT_EQ(lead.role, "dispatcher");
  EXPECT_NE(lead.prompt.tail.find("probes: 8 to 12"), std::string::npos) << lead.prompt.tail;
  const llm::Request worker = request({.question = {Role::standard_worker, "m01"}});
  EXPECT_EQ(worker.model, "small");
  EXPECT_NE(worker.prompt.tail.find("plan_id: m01"), std::string::npos) << worker.prompt.tail;
  EXPECT_EQ(worker.prompt.header,
            request({.question = {Role::standard_worker, "m02"}}).prompt.header);
}

TEST_F(Interviews, ASecondAttemptShowsTheFirstReplyAndWhyItWasRefused) {
  const Ask first{.question = {Role::standard_worker, "m01"}};
  const Answered refused = read(first, "Sure, here is your query");
  ASSERT_TRUE(refused.call.refusal);
  EXPECT_EQ(refused.call.refusal->code, "not_json");
  EXPECT_FALSE(refused.call.refusal->retry.empty());
  view_.calls = {refused.call};
  const llm::Request second = request({.question = first.question, .attempt = 2});
  ASSERT_EQ(second.turns.size(), 2U);
  EXPECT_EQ(second.turns[0].text, "Sure, here is your query");
  EXPECT_EQ(second.turns[1].text, refused.call.refusal->retry);
}

TEST_F(Interviews, AWorkersReplyBecomesAProbeWithOurId) {
  const Answered answered =
      read({.question = {Role::standard_worker, "m01"}}, plan("x_idea", "sales.quantity > 4"));
  ASSERT_FALSE(answered.call.refusal) << answered.call.refusal->message;
  ASSERT_EQ(answered.probes.size(), 1U);
  const Probe& probe = answered.probes[0];
  EXPECT_EQ(probe.id, "m01");
  EXPECT_EQ(probe.source, Source::model);
  EXPECT_EQ(probe.transform_id, "x_idea");
  EXPECT_EQ(patch::read_plan(probe.plan_json)->plan_id, "m01");
}

TEST_F(Interviews, SeveralPlansAreTold) {
  const Answered answered =
      read({.question = {Role::reasoning_worker, "mb1"}},
           "[" + plan("x_one", "sales.quantity > 4") + "," + plan("x_two", "TRUE") + "]");
  ASSERT_EQ(answered.probes.size(), 2U);
  EXPECT_EQ(answered.probes[0].id, "mb1a");
  EXPECT_EQ(answered.probes[1].id, "mb1b");
}

TEST_F(Interviews, GivingUpIsAnAnswer) {
  const Answered answered = read({.question = {Role::standard_worker, "m01"}},
                                 R"({"steps": [], "failure_reason": "nothing pays"})");
  ASSERT_TRUE(answered.call.refusal);
  EXPECT_EQ(answered.call.refusal->code, "gave_up");
  EXPECT_TRUE(answered.call.refusal->retry.empty());
}

TEST_F(Interviews, WhatMendsIsShownWhatFailed) {
  Probe failed;
  failed.id = "m01";
  failed.source = Source::model;
  failed.stage = Stage::closed;
  failed.status = outcome::ProbeStatus::fail_tier1;
  failed.failure_reason = "literal 3 is lost";
  failed.plan_json = plan("x_idea", "TRUE");
  view_.probes = {failed};
  const Ask ask{.question = {Role::standard_worker, "m01r"}};
  const llm::Request made = request(ask);
  EXPECT_NE(made.prompt.tail.find("literal 3 is lost"), std::string::npos) << made.prompt.tail;
  EXPECT_NE(made.prompt.tail.find("## Earlier plans"), std::string::npos);
  const Answered answered = read(ask, plan("x_idea", "sales.quantity > 3 AND TRUE"));
  ASSERT_EQ(answered.probes.size(), 1U);
  EXPECT_EQ(answered.probes[0].mends, "m01");
}

TEST_F(Interviews, FirstPromptsSayNothingOfWhatOthersGot) {
  const llm::Request alone = request({.question = {Role::standard_worker, "m01"}});
  Probe other;
  other.id = "m02";
  other.source = Source::model;
  other.stage = Stage::closed;
  other.status = outcome::ProbeStatus::error;
  view_.probes = {other};
  EXPECT_EQ(request({.question = {Role::standard_worker, "m01"}}).prompt.tail, alone.prompt.tail);
}

TEST_F(Interviews, ASniperMayBuildOnProbesThatItWasShownOnly) {
  Probe winner;
  winner.id = "p01";
  winner.transform_id = "eager_aggregation";
  winner.stage = Stage::closed;
  winner.plan_json = plan("x_idea", "sales.quantity > 3");
  view_.probes = {winner};
  const Ask ask{.question = {Role::sniper, "ms1"}};
  EXPECT_EQ(read(ask, plan("compound", "TRUE", {"p77"})).call.refusal->code, "unknown_reference");
  const Answered answered = read(ask, plan("compound", "TRUE", {"p01"}));
  ASSERT_EQ(answered.probes.size(), 1U);
  EXPECT_EQ(answered.probes[0].based_on, std::vector<std::string>{"p01"});
  EXPECT_EQ(answered.probes[0].round, 1);
  EXPECT_EQ(transforms_of(answered.probes[0], view_),
            std::vector<std::string>{"eager_aggregation"});
}

TEST_F(Interviews, RedactedPromptsHaveNoLiteralAndPlansGetItBack) {
  query_ = ir::map_of("SELECT name FROM item WHERE name <> 'secret name'");
  models_.redact = true;
  const Ask ask{.question = {Role::standard_worker, "m01"}};
  const llm::Request made = request(ask);
  EXPECT_EQ(made.prompt.tail.find("secret name"), std::string::npos);
  const std::string marker = "<> '";
  const std::size_t start = made.prompt.tail.find(marker) + marker.size();
  const std::string placeholder =
      made.prompt.tail.substr(start, made.prompt.tail.find('\'', start) - start);
  auto shown = json::parse(plan("x_idea", "name <> '" + placeholder + "' AND TRUE"));
  const std::string base = "base: ";
  const std::size_t at = made.prompt.tail.find(base) + base.size();
  shown["base"] = made.prompt.tail.substr(at, made.prompt.tail.find('\n', at) - at);
  const Answered answered = read(ask, shown.dump());
  ASSERT_FALSE(answered.call.refusal) << answered.call.refusal->message;
  EXPECT_NE(answered.probes[0].plan_json.find("secret name"), std::string::npos);
}

}  // namespace
}  // namespace ado::mission
