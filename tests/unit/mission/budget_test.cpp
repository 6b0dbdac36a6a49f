#include "mission/budget.hpp"

#include <gtest/gtest.h>

namespace ado::mission {
namespace {

View with_sites(std::size_t sites, double wall_ms) {
  View view;
  view.assignment = Assignment{.protocol = outcome::Protocol::five_run};
  view.baseline = BaselineSummary{.wall_ms = wall_ms};
  view.probes.resize(sites);
  return view;
}

// 20 s at least, half of them for sites: 40 runs of a query of 250 ms.
TEST(Budget, CandidatesAreChosenByFiveRunsWhereThereIsTimeForAll) {
  EXPECT_EQ(search_protocol(with_sites(8, 250)), outcome::Protocol::five_run);
  EXPECT_EQ(search_protocol(with_sites(9, 250)), outcome::Protocol::three_run);
}

TEST(Budget, CompoundsAndSettingsAreNoSites) {
  View view = with_sites(9, 250);
  view.probes[6].round = 1;
  view.probes[7].base = "s01";
  view.probes[8].settings.push_back({.name = "work_mem", .value = "64MB"});
  EXPECT_EQ(search_protocol(view), outcome::Protocol::five_run);
}

TEST(Budget, ThreeRunsAskedForStayThree) {
  View view = with_sites(1, 1);
  view.assignment->protocol = outcome::Protocol::three_run;
  EXPECT_EQ(search_protocol(view), outcome::Protocol::three_run);
}

TEST(Budget, AffordsAtLeastOneCandidateWhileAnythingIsLeft) {
  View view = with_sites(1, 60'000);
  EXPECT_EQ(affordable_candidates(view, 1), 1U);
  EXPECT_EQ(affordable_candidates(view, 0), 0U);
}

}  // namespace
}  // namespace ado::mission
