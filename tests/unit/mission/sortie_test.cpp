// What a further search takes up again, and what it leaves.
#include "mission/sortie.hpp"

#include <gtest/gtest.h>

namespace ado::mission {
namespace {

Probe site(std::string transform_id, std::string label) {
  Probe probe;
  probe.transform_id = std::move(transform_id);
  probe.label = std::move(label);
  return probe;
}

Probe timed(std::string id, std::string transform_id, std::string label, double speedup) {
  Probe probe = site(std::move(transform_id), std::move(label));
  probe.id = std::move(id);
  probe.stage = Stage::closed;
  probe.full_result = outcome::Verdict::accepted("full_result");
  probe.witness = outcome::Verdict::accepted("witness");
  probe.measurement = outcome::Measurement{.speedup = speedup, .cpu_speedup = speedup};
  return probe;
}

std::vector<std::string> labels(const std::vector<Probe>& probes) {
  std::vector<std::string> result;
  for (const Probe& probe : probes) result.push_back(probe.id + " " + probe.label);
  return result;
}
using Labels = std::vector<std::string>;

TEST(Sortie, TakesUpGainsThatCouldNotBeComposedThenNewSites) {
  View view;
  view.probes = {timed("p01", "stages", "main", 1.5), timed("p02", "ranks", "main", 1.3),
                 timed("p03", "sums", "main", 0.8)};
  const std::vector<Probe> found = {site("stages", "main"), site("ranks", "main"),
                                    site("sums", "main"), site("sums", "main/cte:a")};
  const std::vector<Probe> gains = further_probes(found, view.probes[0], view);
  EXPECT_EQ(labels(gains), Labels{"f01 main"});
  EXPECT_EQ(gains[0].transform_id, "ranks");
  view.probes.push_back(timed("f01", "ranks", "main", 2.0));
  view.probes.back().base = "p01";
  EXPECT_EQ(labels(further_probes(found, view.probes.back(), view)), Labels{"f02 main/cte:a"});
}

TEST(Sortie, ASiteThatAPlanMovedIsKnownByWhatIsDoneThere) {
  View view;
  view.probes = {timed("p01", "ranks", "main: the first 100", 1.5),
                 timed("p02", "keys", "main/sub:1: 4 keys", 1.3),
                 timed("p03", "sums", "main/sub:1: before joining d", 0.8)};
  const std::vector<Probe> found = {site("keys", "main/cte:a/sub:1: 4 keys"),
                                    site("sums", "main/cte:a/sub:1: before joining d"),
                                    site("sums", "main/cte:a/sub:1: before joining e")};
  EXPECT_EQ(labels(further_probes(found, view.probes[0], view)),
            Labels{"f01 main/cte:a/sub:1: 4 keys"})
      << "the loser is not tried again, and what is new waits";
}

TEST(Sortie, TwoSitesThatDoTheSameAreToldByTheirPlaceAlone) {
  View view;
  view.probes = {timed("p01", "ranks", "main: the first 100", 1.5),
                 timed("p02", "sums", "main/set:1: before joining d", 0.8),
                 timed("p03", "sums", "main/set:2: before joining d", 0.8)};
  const std::vector<Probe> found = {site("sums", "main/cte:a/set:1: before joining d")};
  EXPECT_EQ(labels(further_probes(found, view.probes[0], view)),
            Labels{"f01 main/cte:a/set:1: before joining d"});
}

TEST(Sortie, WhatLedToTheBaseIsNotTriedAgain) {
  View view;
  view.probes = {timed("p01", "stages", "main", 1.5), timed("p02", "ranks", "main", 1.3)};
  Probe both = timed("s01", "compound", "p01 + p02", 1.8);
  both.based_on = {"p01", "p02"};
  view.probes.push_back(both);
  Probe further = timed("f01", "sums", "main", 2.0);
  further.base = "s01";
  view.probes.push_back(further);
  const std::vector<Probe> found = {site("stages", "main"), site("ranks", "main"),
                                    site("sums", "main"), site("keys", "main")};
  EXPECT_EQ(labels(further_probes(found, view.probes[3], view)), Labels{"f02 main"});
}

TEST(Sortie, WhatBroughtNothingOnTheWayToTheBaseIsNotTriedAgain) {
  View view;
  view.probes = {timed("p01", "stages", "main", 1.5), timed("p02", "ranks", "main", 1.3),
                 timed("p03", "sums", "main", 1.2),   timed("f01", "ranks", "main", 1.52),
                 timed("f02", "sums", "main", 1.8),   timed("f03", "keys", "main", 2.2)};
  for (std::size_t i = 3; i < view.probes.size(); ++i) view.probes[i].base = "p01";
  const std::vector<Probe> found = {site("ranks", "main"), site("sums", "main")};
  const std::vector<Probe> further = further_probes(found, view.probes[5], view);
  ASSERT_EQ(further.size(), 1U);
  EXPECT_EQ(further[0].transform_id, "sums");
}

TEST(Sortie, OwnTrialsCountAsARecord) {
  View view;
  view.probes = {timed("p01", "stages", "main", 1.5), timed("p02", "stages", "other", 0.9),
                 site("ranks", "main")};
  const TrackRecords records = with_own({{"stages", {.tried = 10, .won = 4}}}, view);
  EXPECT_EQ(records.at("stages").tried, 12);
  EXPECT_EQ(records.at("stages").won, 5);
  EXPECT_FALSE(records.contains("ranks")) << "not timed";
}

}  // namespace
}  // namespace ado::mission
