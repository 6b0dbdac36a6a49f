// Folded once, and the same as folded afresh.
#include "web/archive.hpp"

#include <algorithm>
#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/sleeper.hpp"
#include "fleet/store.hpp"
#include "fleet/text.hpp"
#include "journal/journal.hpp"
#include "mission/report.hpp"
#include "report/mission_report.hpp"
#include "tests/unit/web/folder.hpp"
#include "tests/unit/web/slow_journal.hpp"
#include "tests/workspaces/make_workspace.hpp"
#include "web/json_parts.hpp"

namespace ado::web {
namespace {

class ArchiveTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto made = workspaces::make_workspace(workspace(), {.missions = 12, .outcomes = 1});
    ASSERT_TRUE(made) << made.error().message;
    made_ = *made;
  }
  std::filesystem::path workspace() const { return folder_.path() / "w"; }
  static void wait_until_stale() { SystemSleeper().pause(2 * Archive::kFreshFor.count(), {}); }

  Folder folder_{"archive"};
  SystemClock clock_;
  workspaces::Made made_;
};

// The scorecard of slim views is that of whole ones, but for the texts of queries.
TEST_F(ArchiveTest, AFleetIsWhatItsJournalsSay) {
  Archive archive(workspace());
  const auto folded = archive.fleet(made_.fleet_id);
  ASSERT_TRUE(folded);
  const auto loaded = fleet::load_fleet(workspace(), workspace() / "fleets" / made_.fleet_id);
  ASSERT_TRUE(loaded) << loaded.error().message;
  nlohmann::json quick = fleet::scorecard_json(folded->card);
  nlohmann::json slow = fleet::scorecard_json(loaded->card);
  for (nlohmann::json* card : {&quick, &slow}) {
    for (nlohmann::json& row : (*card)["queries"]) row.erase("best_sql");
  }
  EXPECT_EQ(quick, slow);
  EXPECT_EQ(quick["totals"]["queries"], 12);
  EXPECT_FALSE(folded->at_work);
}

TEST_F(ArchiveTest, AMissionIsCalledWhatItsReportCallsIt) {
  Archive archive(workspace());
  const auto lines = archive.missions();
  ASSERT_EQ(lines->size(), 12U);
  for (const MissionLine& line : *lines) {
    ASSERT_TRUE(line.view) << line.problem;
    EXPECT_EQ(line.fleet_id, made_.fleet_id);
    const auto whole = archive.mission(line.id);
    ASSERT_TRUE(whole && *whole);
    EXPECT_EQ(status_of(*line.view), report::status_of(mission::make_report((*whole)->view, {})));
    EXPECT_EQ(line.view->probes.size(), (*whole)->view.probes.size());
  }
}

TEST_F(ArchiveTest, SeesWhatIsAddedAndWhoIsAtWork) {
  Archive archive(workspace());
  const auto seq = (*archive.mission(made_.last_mission))->seq;
  {
    auto journal = journal::Journal::open(
        workspace() / "missions" / made_.last_mission / "journal.jsonl", clock_);
    ASSERT_TRUE(journal);
    ASSERT_TRUE(
        journal->append("skipped", "", {{"probe_ids", {"p08"}}, {"reason", "the time was spent"}}));
    wait_until_stale();
    EXPECT_EQ((*archive.mission(made_.last_mission))->seq, seq + 1);
    const auto lines = archive.missions();
    const auto line = std::ranges::find(*lines, made_.last_mission, &MissionLine::id);
    EXPECT_EQ(line->view->probes.size(), 7U);
    EXPECT_TRUE(line->at_work);
  }
  wait_until_stale();
  const auto lines = archive.missions();
  EXPECT_FALSE(std::ranges::find(*lines, made_.last_mission, &MissionLine::id)->at_work);
}

TEST_F(ArchiveTest, WhatIsGoneIsGone) {
  Archive archive(workspace());
  ASSERT_EQ(archive.missions()->size(), 12U);
  std::filesystem::remove_all(workspace() / "missions" / made_.first_mission);
  wait_until_stale();
  EXPECT_EQ(archive.missions()->size(), 11U);
  const auto gone = archive.mission(made_.first_mission);
  ASSERT_TRUE(gone);
  EXPECT_EQ(*gone, nullptr);
  // Its fleet still knows that there was one.
  EXPECT_EQ(archive.fleet(made_.fleet_id)->card.rows.size(), 12U);
}

// What is not read is neither a gain nor none: the fleet's figures are of what is known.
TEST_F(ArchiveTest, AMissionThatIsNotReadIsOpen) {
  std::unique_ptr<Archive> reader;  // Ends last: it cannot before the journal is let go.
  SlowJournal slow(workspace() / "missions" / made_.first_mission / kJournal);
  reader = std::make_unique<Archive>(workspace());
  Archive& archive = *reader;
  const auto fleet = archive.fleet(made_.fleet_id);
  ASSERT_TRUE(fleet);
  EXPECT_EQ(fleet->card.totals.open, 2) << "it, and the one that is not finished";
  EXPECT_FALSE(fleet->missions.is_complete());
  EXPECT_EQ(fleet->unread.size(), 1U);
  const auto lines = archive.missions();
  ASSERT_EQ(lines->size(), 12U);
  EXPECT_FALSE(lines->back().is_read);
  EXPECT_EQ(lines->back().id, made_.first_mission);
  slow.let_go();
  while (!archive.reading().is_complete()) wait_until_stale();
  wait_until_stale();
  EXPECT_EQ(archive.fleet(made_.fleet_id)->card.totals.open, 1);
  EXPECT_TRUE(archive.fleet(made_.fleet_id)->unread.empty());
  EXPECT_TRUE(archive.missions()->back().is_read);
}

TEST_F(ArchiveTest, ATornLastLineIsNotWaitedFor) {
  const auto journal = workspace() / "missions" / made_.last_mission / kJournal;
  std::ofstream(journal, std::ios::app) << R"({"v":1,"seq":99,"ts":"2026-)";
  Archive archive(workspace());
  const auto lines = archive.missions();
  const auto line = std::ranges::find(*lines, made_.last_mission, &MissionLine::id);
  ASSERT_TRUE(line->view) << line->problem;
  EXPECT_EQ(line->view->probes.size(), 8U);
}

TEST_F(ArchiveTest, AWorkspaceMayAppearLater) {
  const auto later = folder_.path() / "later";
  Archive archive(later);
  EXPECT_TRUE(archive.missions()->empty());
  std::filesystem::rename(workspace(), later);
  wait_until_stale();
  EXPECT_EQ(archive.missions()->size(), 12U);
  EXPECT_EQ(archive.fleets()->size(), 1U);
}

TEST_F(ArchiveTest, AJournalThatContradictsItselfHidesNoOther) {
  {
    auto journal = journal::Journal::open(
        workspace() / "missions" / made_.last_mission / "journal.jsonl", clock_);
    ASSERT_TRUE(journal);
    ASSERT_TRUE(journal->append(
        "closed", "",
        {{"probe_id", "no such probe"}, {"reason", ""}, {"status", "PASS"}, {"same_as", ""}}));
  }
  Archive archive(workspace());
  const auto lines = archive.missions();
  ASSERT_EQ(lines->size(), 12U);
  EXPECT_EQ(std::ranges::count_if(*lines, [](const auto& line) { return !line.view; }), 1);
  EXPECT_FALSE(archive.mission(made_.last_mission));
  EXPECT_EQ(archive.fleet(made_.fleet_id)->card.rows.size(), 12U);
}

TEST_F(ArchiveTest, AnEmptyPlaceHasNothing) {
  Archive archive(folder_.path() / "nowhere");
  EXPECT_TRUE(archive.missions()->empty());
  EXPECT_TRUE(archive.fleets()->empty());
  EXPECT_EQ(archive.fleet("x"), nullptr);
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "nowhere"));
}

}  // namespace
}  // namespace ado::web
