// States: written, read back, applied to orders, and what a promotion makes of results.
#include "fleet/states.hpp"

#include <gtest/gtest.h>

#include "base/files.hpp"

namespace ado::fleet {
namespace {

namespace fs = std::filesystem;

class StatesTest : public testing::Test {
 protected:
  StatesTest()
      : folder_(fs::temp_directory_path() /
                ("ado_states_" +
                 std::string(testing::UnitTest::GetInstance()->current_test_info()->name()))) {
    fs::remove_all(folder_);
  }
  ~StatesTest() override { fs::remove_all(folder_); }
  fs::path folder_;
};

std::vector<Order> orders() {
  return {{.id = "a", .sql = "SELECT 1", .origin_sql = "SELECT 1"},
          {.id = "b", .sql = "SELECT 2", .origin_sql = "SELECT 2"}};
}

outcome::Measurement faster(double speedup) { return {.speedup = speedup, .engine = "duckdb"}; }

// A fleet in state 0 whose first query gained.
struct Case {
  View view;
  mission::View mission;
  State before = first_state("shop", orders());
  explicit Case(int state = 0) {
    before.number = state;
    view.charter = Charter{.fleet_id = "f", .name = "shop", .state = state, .orders = orders()};
    view.schedule = {{.query_id = "a", .stars = 3}, {.query_id = "b", .stars = 1}};
    view.missions = {{"a", "f-a"}, {"b", "f-b"}};
    view.endings = {{"a", {}}, {"b", {}}};
    mission.probes.push_back({.id = "p01", .transform_id = "t1", .sql = "SELECT 3"});
    mission.final = mission::Final{.probe_id = "p01", .measurement = faster(2)};
  }
  Promotion promoted() const {
    const MissionViews missions{{"a", std::make_shared<const mission::View>(mission)}};
    return promote(before, view, scorecard(view, missions, ""), missions);
  }
};

TEST_F(StatesTest, TheHighestIsReadBackAsItWasWritten) {
  ASSERT_TRUE(write_state(folder_, first_state("shop", orders())));
  State second{.number = 10, .name = "shop", .fleet_id = "f"};
  second.queries.push_back({.id = "a",
                            .sql = "SELECT 3",
                            .origin_sql = "SELECT 1",
                            .since = 10,
                            .transforms = {"t1"},
                            .valid_while = {"unique(t.k)"},
                            .origin_speedup = 2.5});
  ASSERT_TRUE(write_state(folder_, second));
  ASSERT_TRUE(write_state(folder_, State{.number = 11, .name = "other"}));
  const auto read = latest_state(folder_, "shop");
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_TRUE(read->has_value());
  EXPECT_EQ((*read)->number, 10);
  EXPECT_EQ((*read)->queries[0].sql, "SELECT 3");
  EXPECT_EQ((*read)->queries[0].origin_speedup, 2.5);
  EXPECT_EQ(*read_file(folder_ / "states/state_10/shop/a.sql"), "SELECT 3;\n");
  EXPECT_FALSE(latest_state(folder_, "nobody")->has_value());
  ASSERT_TRUE(write_file_atomically(folder_ / "states/state_12/shop/state.json", "{}"));
  EXPECT_FALSE(latest_state(folder_, "shop"));
}

TEST_F(StatesTest, AStateGivesBaselinesUnlessTheUserChangedTheQuery) {
  State state = first_state("shop", orders());
  state.number = 1;
  state.queries[0].sql = "SELECT 3";
  state.queries[0].valid_while = {"unique(t.k)"};
  auto later = with_state(orders(), state);
  EXPECT_EQ(later[0].sql, "SELECT 3");
  EXPECT_EQ(later[0].origin_sql, "SELECT 1");
  EXPECT_EQ(later[0].valid_while, std::vector<std::string>{"unique(t.k)"});
  auto changed = orders();
  changed[0].sql = changed[0].origin_sql = "SELECT 1 -- as of today";
  EXPECT_EQ(with_state(changed, state)[0].sql, "SELECT 1 -- as of today");
  EXPECT_EQ(with_state(orders(), std::nullopt)[0].sql, "SELECT 1");
}

TEST_F(StatesTest, AGainBecomesTheNextBaseline) {
  const Promotion promotion = Case().promoted();
  EXPECT_EQ(promotion.promoted, 1);
  EXPECT_EQ(promotion.state.number, 1);
  ASSERT_EQ(promotion.state.queries.size(), 2U);
  EXPECT_EQ(promotion.state.queries[0].sql, "SELECT 3");
  EXPECT_EQ(promotion.state.queries[0].origin_sql, "SELECT 1");
  EXPECT_EQ(promotion.state.queries[0].since, 1);
  EXPECT_EQ(promotion.state.queries[0].transforms, std::vector<std::string>{"t1"});
  EXPECT_EQ(promotion.state.queries[0].origin_speedup, 2);
  EXPECT_EQ(promotion.state.queries[1].sql, "SELECT 2");
}

TEST_F(StatesTest, WhatDiffersFromStateZeroGoesBackToIt) {
  Case fleet(1);
  fleet.view.charter->orders[0].sql = fleet.before.queries[0].sql = "SELECT 9";
  fleet.view.checks["a"] = {.verdict = "rejected", .reason = "row count 1 vs 2"};
  const Promotion promotion = fleet.promoted();
  EXPECT_EQ(promotion.promoted, 0);
  EXPECT_EQ(promotion.taken_back, 1);
  EXPECT_EQ(promotion.state.queries[0].sql, "SELECT 1");
}

// Each step was a gain, all of them together are none: drift.
TEST_F(StatesTest, WhatIsSlowerThanStateZeroGoesBackToIt) {
  Case fleet(1);
  fleet.view.charter->orders[0].sql = fleet.before.queries[0].sql = "SELECT 9";
  fleet.view.checks["a"] = {.verdict = "accepted", .measurement = faster(0.8)};
  EXPECT_EQ(fleet.promoted().taken_back, 1);
  fleet.view.checks["a"].measurement = faster(1.6);
  const Promotion promotion = fleet.promoted();
  EXPECT_EQ(promotion.promoted, 1);
  EXPECT_EQ(promotion.state.queries[0].origin_speedup, 1.6);
}

// Each step was proved, nobody knows of all of them together.
TEST_F(StatesTest, NoStepIsTakenThatWasNotHeldAgainstStateZero) {
  Case fleet(1);
  fleet.view.charter->orders[0].sql = fleet.before.queries[0].sql = "SELECT 9";
  EXPECT_EQ(fleet.promoted().promoted, 0);
  fleet.view.checks["a"] = {.verdict = "undecided", .reason = "time limit"};
  const Promotion promotion = fleet.promoted();
  EXPECT_EQ(promotion.promoted, 0);
  EXPECT_EQ(promotion.taken_back, 0);
  EXPECT_EQ(promotion.state.queries[0].sql, "SELECT 9");
  ASSERT_EQ(promotion.lines.size(), 1U);
  EXPECT_EQ(promotion.lines[0], "a: stays: undecided against state 0: time limit");
}

TEST_F(StatesTest, SettingsAreNoPartOfAQuerysText) {
  Case fleet;
  mission::View& mission = fleet.mission;
  mission.probes.push_back({.id = "g01",
                            .base = "",
                            .sql = "SELECT 1",
                            .settings = {{.name = "work_mem", .value = "'64MB'"}}});
  mission.final->probe_id = "g01";
  EXPECT_EQ(fleet.promoted().promoted, 0);
  mission.rewrite = mission::Final{.probe_id = "p01", .measurement = faster(1.5)};
  EXPECT_EQ(fleet.promoted().state.queries[0].sql, "SELECT 3");
}

TEST_F(StatesTest, WhatWasComparedOnSamplesOnlyIsNotPromoted) {
  Case fleet;
  fleet.mission.probes[0].sample = outcome::Verdict::accepted("sample");
  EXPECT_EQ(fleet.promoted().promoted, 0);
}

}  // namespace
}  // namespace ado::fleet
