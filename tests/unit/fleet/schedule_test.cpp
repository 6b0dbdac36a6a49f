// The schedule: order, cost and stars.
#include "fleet/schedule.hpp"

#include <gtest/gtest.h>

namespace ado::fleet {
namespace {

std::vector<std::string> ids(const std::vector<ScheduleLine>& lines) {
  std::vector<std::string> result;
  for (const ScheduleLine& line : lines) result.push_back(line.query_id);
  return result;
}

const ScheduleLine& line_of(const std::vector<ScheduleLine>& lines, std::string_view id) {
  for (const ScheduleLine& line : lines) {
    if (line.query_id == id) return line;
  }
  throw std::runtime_error("no such turn");
}

TEST(Schedule, TheHighestExpectedGainComesFirst) {
  const std::vector<Order> orders{{.id = "long"}, {.id = "hopeless"}, {.id = "short"}};
  const auto lines = schedule(orders, {{"long", {.wall_ms = 100, .expected_share = 0.1}},
                                       {"hopeless", {.wall_ms = 500, .expected_share = 0}},
                                       {"short", {.wall_ms = 50, .expected_share = 0.9}}});
  EXPECT_EQ(ids(lines), (std::vector<std::string>{"short", "long", "hopeless"}));
  EXPECT_DOUBLE_EQ(line_of(lines, "short").expected_gain_ms, 45);
}

TEST(Schedule, WithoutAnExpectedGainTheDearestComesFirstAndEqualsKeepTheirOrder) {
  const std::vector<Order> orders{{.id = "b"}, {.id = "a"}, {.id = "dear"}};
  const auto lines =
      schedule(orders, {{"b", {.wall_ms = 10}}, {"a", {.wall_ms = 10}}, {"dear", {.wall_ms = 20}}});
  EXPECT_EQ(ids(lines), (std::vector<std::string>{"dear", "b", "a"}));
}

TEST(Schedule, CostIsTimeByCallsUnlessTheTotalWasRecorded) {
  const std::vector<Order> orders{{.id = "often", .calls = 100},
                                  {.id = "recorded", .calls = 7, .recorded_ms = 12}};
  const auto lines = schedule(orders, {{"often", {.wall_ms = 3}}, {"recorded", {.wall_ms = 900}}});
  EXPECT_DOUBLE_EQ(line_of(lines, "often").cost_ms, 300);
  EXPECT_DOUBLE_EQ(line_of(lines, "recorded").cost_ms, 12);
}

// 80 % of all cost gets three stars, the next 15 % two, the rest one.
TEST(Schedule, StarsFollowTheShareOfAllCost) {
  const std::vector<Order> orders{{.id = "rest"}, {.id = "second"}, {.id = "most"}, {.id = "tiny"}};
  const auto lines = schedule(orders, {{"rest", {.wall_ms = 4}},
                                       {"second", {.wall_ms = 15}},
                                       {"most", {.wall_ms = 80}},
                                       {"tiny", {.wall_ms = 1}}});
  EXPECT_EQ(line_of(lines, "most").stars, 3);
  EXPECT_EQ(line_of(lines, "second").stars, 2);
  EXPECT_EQ(line_of(lines, "rest").stars, 1);
  EXPECT_EQ(line_of(lines, "tiny").stars, 1);
  EXPECT_DOUBLE_EQ(line_of(lines, "most").share, 0.8);
}

TEST(Schedule, GivenStarsStay) {
  const std::vector<Order> orders{{.id = "dear", .stars = 1}, {.id = "cheap", .stars = 3}};
  const auto lines = schedule(orders, {{"dear", {.wall_ms = 99}}, {"cheap", {.wall_ms = 1}}});
  EXPECT_EQ(line_of(lines, "dear").stars, 1);
  EXPECT_EQ(line_of(lines, "cheap").stars, 3);
}

TEST(Schedule, WhatWasNotTimedHasNoTurn) {
  const std::vector<Order> orders{{.id = "ok"}, {.id = "odd"}, {.id = "broken"}, {.id = "unseen"}};
  const auto lines = schedule(orders, {{"ok", {.wall_ms = 1}},
                                       {"odd", {.kind = Survey::Kind::unsupported}},
                                       {"broken", {.kind = Survey::Kind::failed}}});
  EXPECT_EQ(ids(lines), (std::vector<std::string>{"ok"}));
}

}  // namespace
}  // namespace ado::fleet
