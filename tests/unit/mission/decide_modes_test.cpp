// The strategy of each mode as a pure function, with built-in workers.
#include <gtest/gtest.h>

#include "mission/decide.hpp"
#include "tests/unit/mission/strategy.hpp"

namespace ado::mission {
namespace {

using outcome::Verdict;

View tried(std::string mode, std::vector<Probe> probes) {
  View view;
  view.assignment = Assignment{.mission_id = "m1", .mode = std::move(mode), .stars = 2};
  view.baseline = BaselineSummary{.wall_ms = 100, .rows = 1};
  view.dispatched = true;
  view.probes = std::move(probes);
  return view;
}

Probe probe(std::string id, std::string transform) {
  Probe result;
  result.id = std::move(id);
  result.transform_id = std::move(transform);
  result.stage = Stage::closed;
  result.sql = "SELECT " + result.id;
  return result;
}

Probe gain(std::string id, std::string transform, double speedup) {
  Probe result = probe(std::move(id), std::move(transform));
  result.full_result = Verdict::accepted("full_result");
  result.witness = Verdict::accepted("witness");
  result.measurement =
      outcome::Measurement{.speedup = speedup, .cpu_speedup = speedup, .noise = 0.01, .threads = 2};
  result.status = outcome::probe_status(*result.measurement);
  return result;
}

Probe wrong(std::string id, std::string transform) {
  Probe result = probe(std::move(id), std::move(transform));
  result.status = outcome::ProbeStatus::fail_equivalence;
  result.failure_reason = "bags differ";
  return result;
}

Steering steering(std::vector<std::string> probe_ids) {
  return {.note = "why", .probe_ids = std::move(probe_ids)};
}

TEST(Modes, EachHasItsNumbers) {
  for (const ModeSpec& mode : modes()) {
    for (int i = 0; i < 3; ++i) {
      EXPECT_GE(mode.workers_min[i], 1) << mode.name;
      EXPECT_LE(mode.workers_min[i], mode.workers_max[i]) << mode.name;
    }
    EXPECT_TRUE(find_mode(mode.name)) << mode.name;
  }
  EXPECT_EQ(modes().size(), 5U);
  EXPECT_EQ(find_mode("swam").error().hint, "did you mean swarm?");
}

TEST(Modes, StandardStopsAfterItsProbes) {
  EXPECT_EQ(next(tried("standard", {wrong("p01", "a"), gain("p02", "b", 1.2)})), Keys{"final:p02"});
  EXPECT_EQ(next(tried("standard", {wrong("p01", "a")})), Keys{"finish"});
}

TEST(Modes, ExpertIsSteeredUntilTheTargetIsReached) {
  View view = tried("expert", {wrong("p01", "a")});
  EXPECT_EQ(next(view), Keys{"steer:1"});
  view.steers = {steering({"p02"})};
  view.probes.push_back(gain("p02", "b", 1.5));
  EXPECT_EQ(next(view), Keys{"steer:2"}) << "1.5x of 2.0x";
  view.steers.push_back(steering({"p03"}));
  view.probes.push_back(gain("p03", "c", 1.7));
  EXPECT_EQ(next(view), Keys{"final:p03"}) << "three attempts";
  EXPECT_EQ(next(tried("expert", {gain("p01", "a", 2.1)})), Keys{"final:p01"});
}

TEST(Modes, SteeringThatFoundNothingEndsTheSearch) {
  View view = tried("expert", {wrong("p01", "a")});
  view.steers = {steering({})};
  EXPECT_EQ(next(view), Keys{"finish"});
}

TEST(Modes, SwarmSnipesThenSteersOneMoreWorker) {
  View view = tried("swarm", {gain("p01", "a", 1.2), gain("p02", "b", 1.3), wrong("p03", "c")});
  EXPECT_EQ(next(view), Keys{"snipe:1"});
  view.sniper_rounds = 1;
  EXPECT_EQ(next(view), Keys{"steer:1"});
  view.steers = {steering({"p04"})};
  EXPECT_EQ(next(view), Keys{"final:p02"});
}

TEST(Modes, ReasoningHasASecondRoundOnlyWhenItMayHelp) {
  View view = tried("reasoning", {gain("b1a", "a", 3.0), probe("b1b", "b")});
  view.probes[1].status = outcome::ProbeStatus::pass;
  EXPECT_EQ(next(view), Keys{"final:b1a"}) << "a clear winner, nothing left out";
  view.probes.push_back(wrong("b2a", "c"));
  EXPECT_EQ(next(view), Keys{"steer:1"}) << "an idea that answered differently";
  view.probes.back() = gain("b2a", "c", 1.5);
  view.sniper_rounds = 1;
  EXPECT_EQ(next(view), Keys{"steer:1"}) << "a gain that is not in the best";
  view.steers = {steering({"p01"})};
  EXPECT_EQ(next(view), Keys{"final:b1a"});
}

}  // namespace
}  // namespace ado::mission
