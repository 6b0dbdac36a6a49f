// The journal of a fleet: written, read back, folded, joined with its missions.
#include "fleet/view.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "fleet/events.hpp"

namespace ado::fleet {
namespace {

journal::Event written(const FleetEvent& event, double took_ms = 0) {
  journal::Event result{.ts = "2026-11-21T02:45:51.123Z",
                        .type = std::string(type_of(event)),
                        .key = key_of(event),
                        .data = to_json(event)};
  if (took_ms > 0) result.data[kTookMs] = took_ms;
  return result;
}

FleetStarted two_queries() {
  return {Charter{.fleet_id = "f1",
                  .resume_key = "k",
                  .name = "shop",
                  .state = 2,
                  .target = "shop.duckdb",
                  .engine = "duckdb",
                  .engine_version = "1.5.6",
                  .threads = 2,
                  .mode = "probe",
                  .workers = "builtin",
                  .orders = {{.id = "a",
                              .file = "a.sql",
                              .sql = "SELECT 2",
                              .origin_sql = "SELECT 1",
                              .valid_while = {"unique(t.k)"},
                              .stars = 3,
                              .calls = 7,
                              .recorded_ms = 12.5},
                             {.id = "b", .sql = "SELECT 3", .origin_sql = "SELECT 3"}}}};
}

TEST(FleetView, EveryEventIsReadBackAsItWasWritten) {
  const Check check{.round = 1,
                    .verdict = "accepted",
                    .measurement = outcome::Measurement{.speedup = 2.5, .engine = "duckdb 1.5.6"}};
  const FleetEvent events[] = {
      two_queries(),
      WentOn{},
      Surveyed{"a", {.wall_ms = 5, .expected_share = 0.5, .best_site = "x"}},
      Surveyed{"b", {.kind = Survey::Kind::unsupported, .reason = "odd"}},
      Scheduled{{{"a", 3, 35, 1, 17.5}}, {}},
      Scheduled{{{"a", 3, 35, 1, 17.5}}, {{{"eager_aggregation", {.tried = 4, .won = 3}}}}},
      MissionBegun{"a", "f1-a"},
      MissionEnded{"a", {.kind = Ending::Kind::failed, .reason = "why"}},
      Checked{"a", check},
      RoundBegun{1},
      RoundEnded{1},
      Stopped{"time"},
      FleetFinished{}};
  for (const FleetEvent& event : events) {
    const auto read = read_event(type_of(event), to_json(event));
    ASSERT_TRUE(read) << type_of(event) << ": " << read.error().message;
    EXPECT_EQ(to_json(*read), to_json(event)) << type_of(event);
  }
  EXPECT_FALSE(read_event("no_such_event", nlohmann::json::object()));
  EXPECT_FALSE(read_event("stopped", {{"reason", "x"}, {"more", 1}}));
}

TEST(FleetView, FoldsAnInterruptedRunAndWhatWentOn) {
  const auto view =
      fold({written(two_queries()), written(Surveyed{"a", {.wall_ms = 5}}, 20),
            written(Surveyed{"b", {.kind = Survey::Kind::failed, .reason = "odd"}}, 1),
            written(Scheduled{{{"a", 3, 35, 1, 0}}, {}}), written(MissionBegun{"a", "f1-a"}),
            written(Stopped{"interrupted"}), written(WentOn{}), written(MissionEnded{"a", {}}, 300),
            written(FleetFinished{})});
  ASSERT_TRUE(view) << view.error().message;
  EXPECT_EQ(view->runs, 2);
  EXPECT_EQ(view->stopped, "");
  EXPECT_TRUE(view->finished);
  EXPECT_DOUBLE_EQ(spent_ms(*view, {}), 321);
  const Scorecard card = scorecard(*view, {}, "ws/missions");
  ASSERT_EQ(card.rows.size(), 2U);
  EXPECT_EQ(card.rows[0].query, "a");
  EXPECT_EQ(card.rows[0].stage, Stage::done);
  EXPECT_EQ(card.rows[0].folder, "ws/missions/f1-a");
  EXPECT_EQ(card.rows[1].stage, Stage::failed);
  EXPECT_EQ(card.rows[1].reason, "odd");
  EXPECT_TRUE(card.complete);
}

TEST(FleetView, TheScorecardJoinsTheMission) {
  auto view =
      fold({written(two_queries()), written(Surveyed{"a", {.wall_ms = 5}}),
            written(Scheduled{{{"a", 3, 35, 1, 0}}, {}}), written(MissionBegun{"a", "f1-a"})});
  ASSERT_TRUE(view);
  mission::View mission;
  mission.spent_ms = 40;
  mission.final_ms = 2;
  mission.probes.push_back({.id = "p01",
                            .transform_id = "eager_aggregation",
                            .sql = "SELECT 4",
                            .measurement = outcome::Measurement{.speedup = 3}});
  mission.final =
      mission::Final{.probe_id = "p01",
                     .measurement = outcome::Measurement{.original = {.wall_ms_kept = 30},
                                                         .candidate = {.wall_ms_kept = 10},
                                                         .speedup = 3,
                                                         .noise = 0.02,
                                                         .engine = "duckdb",
                                                         .threads = 2}};
  const MissionViews missions{{"a", std::make_shared<const mission::View>(mission)}};
  // Its journal is closed, the fleet's does not say so yet: no result to be shown.
  EXPECT_EQ(scorecard(*view, missions, "").rows[0].status, "");
  ASSERT_TRUE(fold(*view, written(MissionEnded{"a", {}}, 50)));
  const Scorecard card = scorecard(*view, missions, "");
  EXPECT_EQ(card.rows[0].status, "WIN");
  EXPECT_EQ(card.rows[0].best_sql, "SELECT 4");
  EXPECT_EQ(card.rows[0].transforms, std::vector<std::string>{"eager_aggregation"});
  EXPECT_EQ(card.rows[0].valid_while, std::vector<std::string>{"unique(t.k)"});
  EXPECT_DOUBLE_EQ(card.rows[0].spent_ms, 50);
  EXPECT_DOUBLE_EQ(card.totals.saved_ms, 7 * 20);
  EXPECT_EQ(card.totals.open, 1);  // b was not surveyed.

  const Check other{.round = 1, .verdict = "rejected", .reason = "row count 1 vs 2"};
  ASSERT_TRUE(fold(*view, written(Checked{"a", other})));
  const Scorecard rejected = scorecard(*view, missions, "");
  EXPECT_EQ(rejected.rows[0].status, "rejected");
  EXPECT_FALSE(rejected.rows[0].measurement);
  EXPECT_EQ(rejected.rows[0].best_sql, "SELECT 4");  // To be looked at again.
  EXPECT_EQ(rejected.totals.faster, 0);
  EXPECT_DOUBLE_EQ(rejected.totals.saved_ms, 0);
}

}  // namespace
}  // namespace ado::fleet
