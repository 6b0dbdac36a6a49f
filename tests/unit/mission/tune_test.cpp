// The part of the strategy that is about settings.
#include "mission/tune.hpp"

#include <gtest/gtest.h>

#include "tests/unit/mission/strategy.hpp"

namespace ado::mission {
namespace {

using outcome::Verdict;

Probe verified(std::string id, double speedup) {
  Probe probe;
  probe.id = std::move(id);
  probe.sql = "SELECT " + probe.id;
  probe.stage = Stage::closed;
  probe.full_result = Verdict::accepted("full_result");
  probe.witness = Verdict::accepted("witness");
  probe.measurement = measurement(speedup);
  probe.status = outcome::probe_status(*probe.measurement);
  return probe;
}

Probe tuned(std::string id, std::string base, double speedup, double over_base) {
  Probe probe = verified(std::move(id), speedup);
  probe.sql = "SELECT " + base;
  probe.family = outcome::Family::settings;
  probe.base = std::move(base);
  probe.settings = {{.name = "jit", .value = "off"}};
  probe.over_base = measurement(over_base);
  return probe;
}

// All that can be done for a rewrite is done: p01 is the result.
View rewritten() {
  View view;
  view.assignment = Assignment{.mission_id = "m1", .stars = 1, .settings = true};
  view.baseline = BaselineSummary{.wall_ms = 100, .rows = 1};
  view.dispatched = true;
  view.sortie_bases.assign(9, "p01");  // More than any mode takes.
  view.probes = {verified("p01", 2)};
  view.final = Final{.probe_id = "p01", .measurement = measurement(2), .reason = "holds"};
  return view;
}

std::vector<std::string> keys(const View& view) {
  std::vector<std::string> keys;
  for (const Effect& effect : decide(view, **find_mode("probe"))) keys.push_back(key_of(effect));
  return keys;
}

TEST(Tune, ComesAfterTheRewriteAndOnlyWhenWanted) {
  View view = rewritten();
  EXPECT_EQ(keys(view), Keys{"tune:1"});
  const std::vector<Effect> effects = tune(view);
  ASSERT_EQ(effects.size(), 1U);
  EXPECT_EQ(std::get<Tune>(effects.front()).base, "p01");
  view.assignment->settings = false;
  EXPECT_EQ(keys(view), Keys{"finish"});
  view.assignment->settings = true;
  view.final.reset();  // Not measured afresh yet.
  EXPECT_EQ(keys(view), Keys{"final:p01"});
}

TEST(Tune, TheOriginalIsTunedWhereNoRewriteHelps) {
  View view = rewritten();
  view.final.reset();
  view.finals_failed = {"p01"};
  EXPECT_EQ(keys(view), Keys{"tune:1"});
  EXPECT_EQ(std::get<Tune>(tune(view).front()).base, "");
  view.tuning = Tuning{.base = "", .rounds = 1, .note = "nothing"};
  EXPECT_EQ(keys(view), Keys{"finish"});  // Never back to rewrites.
}

TEST(Tune, TheSameSqlUnderSettingsIsNoRepeat) {
  View view = rewritten();
  view.tuning = Tuning{.base = "p01", .rounds = 1, .note = ""};
  Probe probe = tuned("g01", "p01", 1, 1);
  probe.sql = "SELECT p01";
  probe.stage = Stage::prepared;
  view.probes.push_back(probe);
  EXPECT_EQ(keys(view), Keys{"measure:g01"});
  // The plan that the rewrite has without them is one.
  view.probes[0].plan = view.probes[1].plan = "same";
  EXPECT_EQ(keys(view), Keys{"close:g01"});
}

TEST(Tune, WhatHelpsIsComposedThenMeasuredAfresh) {
  View view = rewritten();
  view.tuning = Tuning{.base = "p01", .rounds = 1, .note = ""};
  view.probes.push_back(tuned("g01", "p01", 3, 1.5));
  view.probes.push_back(tuned("g02", "p01", 2.1, 1.02));
  EXPECT_EQ(keys(view), Keys{"final:g01"});
  view.probes.push_back(tuned("g03", "p01", 2.8, 1.4));
  EXPECT_EQ(keys(view), Keys{"tune:2"});
  view.tuning->rounds = 2;
  view.probes.push_back(tuned("g04", "p01", 4, 2));
  EXPECT_EQ(keys(view), Keys{"final:g04"});
  view.finals_failed = {"g04"};
  EXPECT_EQ(keys(view), Keys{"final:g01"});
  view.finals_failed = {"g04", "g01"};
  EXPECT_EQ(keys(view), Keys{"finish"});  // The rewrite stays the result.
}

TEST(Tune, SlowerThanTheRewriteIsNoFinalist) {
  View view = rewritten();
  view.tuning = Tuning{.base = "p01", .rounds = 1, .note = ""};
  view.probes.push_back(tuned("g01", "", 1.5, 0.75));
  EXPECT_EQ(keys(view), Keys{"finish"});
}

TEST(Tune, SettingsThatHeldEndTheMission) {
  View view = rewritten();
  view.tuning = Tuning{.base = "p01", .rounds = 1, .note = ""};
  view.probes.push_back(tuned("g01", "p01", 3, 1.5));
  view.rewrite = view.final;
  view.final = Final{.probe_id = "g01", .measurement = measurement(3), .reason = "holds"};
  EXPECT_EQ(keys(view), Keys{"finish"});
}

TEST(Tune, SettingsHaveTheirOwnPartOfTheBudget) {
  View view = rewritten();
  view.assignment->budget_ms = 10'000;
  view.spent_ms = 7'000;  // More than a search for rewrites may take.
  EXPECT_EQ(keys(view), Keys{"tune:1"});
  view.spent_ms = 11'000;
  EXPECT_EQ(keys(view), Keys{"finish"});
}

}  // namespace
}  // namespace ado::mission
