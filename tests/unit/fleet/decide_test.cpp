// The strategy of a fleet, view by view.
#include "fleet/decide.hpp"

#include <gtest/gtest.h>

namespace ado::fleet {
namespace {

View with_queries(std::vector<std::string> ids, int state = 0) {
  View view;
  view.charter = Charter{.fleet_id = "f", .state = state};
  for (std::string& id : ids) {
    view.charter->orders.push_back(
        {.id = std::move(id), .sql = "SELECT 1", .origin_sql = "SELECT 1"});
  }
  return view;
}

void schedule_all(View& view) {
  for (const Order& order : view.charter->orders) {
    view.surveys[order.id] = Survey{.wall_ms = 1000};
    view.schedule.push_back({.query_id = order.id, .stars = 2});
  }
  view.scheduled = true;
}

std::optional<Effect> next(const View& view, const Limits& limits = {}) {
  return decide(view, scorecard(view, {}, ""), limits);
}

TEST(FleetDecide, SurveysEveryQueryThenSchedules) {
  View view = with_queries({"a", "b"});
  EXPECT_EQ(std::get<TakeSurvey>(*next(view)).query_id, "a");
  view.surveys["a"] = {};
  EXPECT_EQ(std::get<TakeSurvey>(*next(view)).query_id, "b");
  view.surveys["b"] = {.kind = Survey::Kind::failed};
  EXPECT_TRUE(std::holds_alternative<MakeSchedule>(*next(view)));
}

TEST(FleetDecide, FliesByTheScheduleWithNamesThatAResumeFindsAgain) {
  View view = with_queries({"a", "b"});
  schedule_all(view);
  std::swap(view.schedule[0], view.schedule[1]);
  const FlyMission first = std::get<FlyMission>(*next(view));
  EXPECT_EQ(first.query_id, "b");
  EXPECT_EQ(first.mission_id, "f-b");
  EXPECT_EQ(first.stars, 2);
  EXPECT_FALSE(first.budget_ms);
}

TEST(FleetDecide, WhatWasBegunIsEndedFirst) {
  View view = with_queries({"a", "b"});
  schedule_all(view);
  view.missions["b"] = "some-name";
  const FlyMission mission = std::get<FlyMission>(*next(view));
  EXPECT_EQ(mission.query_id, "b");
  EXPECT_EQ(mission.mission_id, "some-name");
}

TEST(FleetDecide, FinishesWhenAllHaveEndedHowever) {
  View view = with_queries({"a", "b"});
  schedule_all(view);
  view.missions = {{"a", "f-a"}, {"b", "f-b"}};
  view.endings = {{"a", {}}, {"b", {.kind = Ending::Kind::failed, .reason = "broken"}}};
  EXPECT_TRUE(std::holds_alternative<Finish>(*next(view)));
  view.finished = true;
  EXPECT_FALSE(next(view));
}

TEST(FleetDecide, ASpentTimeBudgetStopsBeforeTheNextMission) {
  View view = with_queries({"a", "b"});
  schedule_all(view);
  view.survey_ms = 2000;
  const Stop stop = std::get<Stop>(*next(view, {.time_ms = 2000}));
  EXPECT_EQ(stop.reason, "the time budget of 2 s is spent");
  EXPECT_TRUE(std::holds_alternative<FlyMission>(*next(view, {.time_ms = 2001})));
}

TEST(FleetDecide, AMissionGetsNoMoreTimeThanTheFleetHasLeft) {
  View view = with_queries({"a"});
  schedule_all(view);  // One second: a mission of its own would take 40.
  view.survey_ms = 1000;
  EXPECT_DOUBLE_EQ(*std::get<FlyMission>(*next(view, {.time_ms = 31'000})).budget_ms, 30'000);
  EXPECT_FALSE(std::get<FlyMission>(*next(view, {.time_ms = 100'000})).budget_ms);
  const Limits own{.time_ms = 31'000, .mission_ms = 10'000};
  EXPECT_FALSE(std::get<FlyMission>(*next(view, own)).budget_ms);
}

TEST(FleetDecide, MoneyStopsAFleetThatHasNothingButModels) {
  View view = with_queries({"a"});
  schedule_all(view);
  Scorecard card = scorecard(view, {}, "");
  card.totals.cost = 5;
  const Limits only_models{.money = 5, .only_models = true};
  EXPECT_TRUE(std::holds_alternative<Stop>(*decide(view, card, only_models)));
  const Limits both{.money = 5, .only_models = false};
  EXPECT_TRUE(std::holds_alternative<FlyMission>(*decide(view, card, both)));
}

View with_changed_query(int state) {
  View view = with_queries({"a", "b"}, state);
  view.charter->orders[0].sql = "SELECT 2";  // A promotion made it so.
  schedule_all(view);
  view.missions = {{"a", "f-a"}, {"b", "f-b"}};
  view.endings = {{"a", {}}, {"b", {}}};
  return view;
}

TEST(FleetDecide, LaterStatesAreHeldAgainstTheFirst) {
  View view = with_changed_query(1);
  const CheckResult check = std::get<CheckResult>(*next(view));
  EXPECT_EQ(check.query_id, "a");
  EXPECT_EQ(check.round, 0);
  view.checks["a"] = {.verdict = "accepted"};
  EXPECT_TRUE(std::holds_alternative<Finish>(*next(view)));
}

TEST(FleetDecide, AValidationIsOneRoundOverAllThatHasChanged) {
  View view = with_changed_query(1);
  view.checks["a"] = {.round = 0, .verdict = "accepted"};
  const auto next_check = [&] { return decide_validation(view, scorecard(view, {}, ""), 0); };
  EXPECT_EQ(std::get<BeginRound>(*next_check()).round, 1);
  view.rounds = 1;
  view.round_open = true;
  EXPECT_EQ(std::get<CheckResult>(*next_check()).query_id, "a");
  view.checks["a"] = {.round = 1, .verdict = "accepted"};
  EXPECT_TRUE(std::holds_alternative<EndRound>(*next_check()));
  view.round_open = false;
  EXPECT_FALSE(next_check());
}

}  // namespace
}  // namespace ado::fleet
