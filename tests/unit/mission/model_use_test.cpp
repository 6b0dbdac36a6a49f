// Calls added up by part and by plan; what is unknown is not taken for nothing.
#include "mission/model_use.hpp"

#include <gtest/gtest.h>

namespace ado::mission {
namespace {

using briefing::Role;

Call call(Role role, std::string subject, std::optional<double> cost) {
  Call result{.question = {role, std::move(subject)}};
  result.exchange.model = "asked-for";
  result.exchange.outcome =
      llm::Reply{.text = "{}",
                 .usage = llm::Usage{.input = 100, .cached_input = 40, .output = 20},
                 .model = "some-model",
                 .latency_ms = 500,
                 .cost = cost};
  return result;
}

Probe probe(std::string id) {
  Probe result;
  result.id = std::move(id);
  result.source = Source::model;
  return result;
}

TEST(ModelUse, ByPart) {
  View view;
  view.calls = {call(Role::dispatcher, "d1", 0.5), call(Role::probe_worker, "m01", 0.25),
                call(Role::probe_worker, "m02", std::nullopt),
                call(Role::probe_worker, "m03", 0.25)};
  view.calls[1].refusal = CallRefusal{.code = "not_json"};
  view.calls[3].exchange.outcome = fail(ErrorKind::unavailable, "budget of $1 is used up");
  const std::vector<ModelUse> uses = model_use(view);
  ASSERT_EQ(uses.size(), 2U);
  EXPECT_EQ(uses[0].part, "dispatcher");
  EXPECT_EQ(uses[1].part, "worker");
  EXPECT_EQ(uses[1].calls, 3);
  EXPECT_EQ(uses[1].lost, 1);
  EXPECT_EQ(uses[1].unpriced, 1);
  EXPECT_EQ(uses[1].input_tokens, 200);
  EXPECT_EQ(uses[1].cached_tokens, 80);
  EXPECT_DOUBLE_EQ(uses[1].cost, 0.25);
  EXPECT_DOUBLE_EQ(uses[1].seconds, 1.0);
  EXPECT_EQ(uses[1].refused.at("not_json"), 1);
  EXPECT_EQ(lost_reasons(view), std::vector<std::string>{"budget of $1 is used up"});
}

TEST(ModelUse, APlanHasItsShareOfTheCallsThatLedToIt) {
  View view;
  view.calls = {call(Role::reasoning_worker, "mb1", 0.5), call(Role::probe_worker, "m01", 0.25),
                call(Role::probe_worker, "m01", std::nullopt),
                call(Role::probe_worker, "m01r", 0.25)};
  view.probes = {probe("mb1a"), probe("mb1b"), probe("m01"), probe("m01r")};
  EXPECT_EQ(plan_cost(view, view.probes[0]).tokens, 60);
  EXPECT_DOUBLE_EQ(*plan_cost(view, view.probes[1]).cost, 0.25);
  EXPECT_EQ(plan_cost(view, view.probes[0]).model, "some-model");
  EXPECT_EQ(plan_cost(view, view.probes[2]).tokens, 240) << "both attempts";
  EXPECT_FALSE(plan_cost(view, view.probes[2]).cost) << "one of them has no price";
  EXPECT_DOUBLE_EQ(*plan_cost(view, view.probes[3]).cost, 0.25);
  Probe ours;
  ours.id = "m01";
  EXPECT_EQ(plan_cost(view, ours).tokens, 0) << "built-in plans cost nothing";
}

}  // namespace
}  // namespace ado::mission
