// From a view to a report; plans of journals that have them and of those that have not.
#include "mission/report.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "mission/events.hpp"
#include "report/render.hpp"
#include "tests/unit/mission/strategy.hpp"

namespace ado::mission {
namespace {

using outcome::Verdict;

explain::Tree scan_of(std::string table) {
  explain::Tree tree;
  tree.root.name = "SEQ_SCAN";
  tree.root.kind = explain::OperatorKind::scan;
  tree.root.relation = std::move(table);
  tree.analyzed = true;
  return tree;
}

std::vector<MissionEvent> mission() {
  Probe probe;
  probe.id = "p01";
  probe.transform_id = "implied_hull";
  probe.label = "main: site";
  BaselineTaken baseline{{.wall_ms = 12.5, .rows = 3, .checksum = "ab"}};
  baseline.baseline.tree = scan_of("t");
  return {MissionStarted{{.mission_id = "m1",
                          .query_id = "slow",
                          .sql = "select a from t where a > 1",
                          .engine = "duckdb"}},
          baseline,
          Dispatched{.probes = {probe}, .dropped = {{"x", "main", "cold"}}},
          Prepared{.probe_id = "p01",
                   .plan_json = "{}",
                   .sql = "SELECT a\nFROM t\nWHERE a > 2",
                   .structure = Verdict::accepted("order"),
                   .facts = {{.kind = patch::FactKind::unique,
                              .columns = {"t.a"},
                              .basis = patch::Basis::declared}}},
          Measured{.items = {{.probe_id = "p01",
                              .full_result = Verdict::accepted("full_result"),
                              .measurement = measurement(2.0)}}},
          Refuted{.probe_id = "p01", .witness = Verdict::accepted("witness")},
          FinalMeasured{.probe_id = "p01",
                        .measurement = measurement(1.9),
                        .over_base = {},
                        .tree = scan_of("u"),
                        .holds = true},
          MissionFinished{.probe_id = "p01", .reason = "verified"}};
}

View folded(const std::vector<MissionEvent>& events) {
  View view;
  for (const MissionEvent& typed : events) {
    const auto done = fold(view, {.seq = 1,
                                  .ts = "2026-11-29T23:00:00.000Z",
                                  .type = std::string(type_of(typed)),
                                  .key = "",
                                  .data = to_json(typed)});
    EXPECT_TRUE(done) << (done ? "" : done.error().message);
  }
  return view;
}

TEST(Report, HoldsTheResultItsPlansAndItsDiff) {
  const report::MissionReport report = make_report(folded(mission()), "ws/missions/m1");
  EXPECT_TRUE(report.finished);
  EXPECT_EQ(report.started_at, "2026-11-29T23:00:00.000Z");
  ASSERT_TRUE(report.result && report.original && report.original->tree && report.result->tree);
  EXPECT_EQ(report.original->tree->root.relation, "t");
  EXPECT_EQ(report.result->tree->root.relation, "u");
  EXPECT_EQ(report.result->transforms, std::vector<std::string>{"implied_hull"});
  EXPECT_EQ(report.result->facts.at(0).fact, "unique(t.a)");
  EXPECT_EQ(report.not_tried.at(0).reason, "cold");
  EXPECT_EQ(report::diff_of(report, *report.result),
            "@@ -1,3 +1,3 @@\n SELECT a\n FROM t\n-WHERE a > 1\n+WHERE a > 2\n");
  EXPECT_EQ(report::score_of(report).status, "WIN");
}

TEST(Report, OfAnUnfinishedMissionTellsWhatIsKnown) {
  std::vector<MissionEvent> events = mission();
  events.resize(3);
  const report::MissionReport report = make_report(folded(events), "");
  EXPECT_FALSE(report.finished);
  EXPECT_FALSE(report.result);
  EXPECT_EQ(report.open_probes, 1U);
  EXPECT_EQ(report::status_of(report), "unfinished");
}

TEST(Report, AJournalWithoutPlansIsReadAsBefore) {
  std::vector<MissionEvent> events = mission();
  std::get<BaselineTaken>(events[1]).baseline.tree.reset();
  std::get<FinalMeasured>(events[6]).tree.reset();
  EXPECT_FALSE(to_json(events[1]).contains("tree"));
  const report::MissionReport report = make_report(folded(events), "");
  EXPECT_FALSE(report.original->tree);
  EXPECT_EQ(report::to_html(report).find("<h2>Plans</h2>"), std::string::npos);
}

TEST(Report, APlanThatIsNoneIsRefused) {
  nlohmann::json data = to_json(mission()[1]);
  data["tree"]["operators"][0]["depth"] = 7;
  EXPECT_FALSE(read_event("baseline_taken", data));
}

TEST(Report, AWholeNameIsNotTheBeginningOfAnother) {
  const std::filesystem::path workspace = testing::TempDir() + "whole_names";
  std::filesystem::remove_all(workspace);
  for (const char* name : {"fleet-q1", "fleet-q10"}) {
    const std::filesystem::path folder = workspace / "missions" / name;
    ASSERT_TRUE(write_file_atomically(folder / "journal.jsonl", ""));
  }
  const auto one = read_report(workspace, "fleet-q1");
  ASSERT_FALSE(one);
  EXPECT_NE(one.error().message.find("fleet-q1 has not begun"), std::string::npos)
      << one.error().message;
  const auto two = read_report(workspace, "fleet");
  ASSERT_FALSE(two);
  EXPECT_NE(two.error().message.find("2 missions begin with"), std::string::npos);
}

TEST(Report, MissionsThatAreNotThere) {
  const auto none = read_report(testing::TempDir() + "no_such_workspace", "");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, ErrorKind::invalid_input);
  EXPECT_NE(none.error().message.find("no mission in"), std::string::npos);
}

}  // namespace
}  // namespace ado::mission
