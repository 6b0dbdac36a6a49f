// The strategy as a pure function: views in, effects out.
#include "mission/decide.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "mission/events.hpp"
#include "tests/unit/mission/strategy.hpp"

namespace ado::mission {
namespace {

using outcome::Verdict;

View started() {
  View view;
  view.assignment = Assignment{.mission_id = "m1", .stars = 2};
  return view;
}

View dispatched(std::vector<Probe> probes) {
  View view = started();
  view.baseline = BaselineSummary{.wall_ms = 100, .rows = 1};
  view.dispatched = true;
  view.probes = std::move(probes);
  view.sortie_bases.assign(3, "p01");  // All that two stars allow.
  return view;
}

Probe probe(std::string id, Stage stage) {
  Probe result;
  result.id = std::move(id);
  result.stage = stage;
  result.sql = "SELECT " + result.id;
  return result;
}

Probe verified(std::string id, double speedup, int round = 0) {
  Probe result = probe(std::move(id), Stage::closed);
  result.structure = Verdict::accepted("structure");
  result.full_result = Verdict::accepted("full_result");
  result.witness = Verdict::accepted("witness");
  result.measurement = measurement(speedup);
  result.status = outcome::probe_status(*result.measurement);
  result.round = round;
  return result;
}

Probe timed(std::string id, double speedup) {
  Probe result = probe(std::move(id), Stage::measured);
  result.full_result = Verdict::accepted("full_result");
  result.measurement = measurement(speedup);
  return result;
}

std::vector<std::string> keys(const View& view) {
  std::vector<std::string> keys;
  for (const Effect& effect : decide(view, **find_mode("probe"))) keys.push_back(key_of(effect));
  return keys;
}

TEST(Decide, BaselineThenDispatch) {
  View view = started();
  EXPECT_EQ(keys(view), Keys{"baseline"});
  view.baseline = BaselineSummary{};
  EXPECT_EQ(keys(view), Keys{"dispatch"});
}

TEST(Decide, AnUnstableQueryIsLeftAlone) {
  View view = started();
  view.baseline = BaselineSummary{.instabilities = {"random() in the output"}};
  EXPECT_EQ(keys(view), Keys{"finish"});
}

TEST(Decide, PreparesAllThenMeasuresInOneBatchThenRefutes) {
  EXPECT_EQ(keys(dispatched({probe("p01", Stage::assigned), probe("p02", Stage::assigned)})),
            (Keys{"prepare:p01", "prepare:p02"}));
  EXPECT_EQ(keys(dispatched({probe("p01", Stage::prepared), probe("p02", Stage::prepared)})),
            Keys{"measure:p01,p02"});
  View view = dispatched(
      {timed("p01", 1.1), probe("p02", Stage::closed), timed("p03", 1.5), timed("p04", 1.3)});
  view.sniper_rounds = 2;
  EXPECT_EQ(keys(view), (Keys{"refute:p03", "refute:p04"})) << "the fastest two first";
}

TEST(Decide, ComposesWhatWasTimedAndRefutesWhatMayBeTheResult) {
  View view = dispatched({timed("p01", 1.2), timed("p02", 1.4)});
  EXPECT_EQ(keys(view), Keys{"snipe:1"});
  view.probes.push_back(timed("s01", 1.6));
  view.probes.back().round = 1;
  view.sniper_rounds = 2;
  EXPECT_EQ(keys(view), (Keys{"refute:s01", "refute:p02"}));
  view.probes[1] = verified("p02", 1.4);
  view.probes[2] = verified("s01", 1.6, 1);
  EXPECT_EQ(keys(view), Keys{"refute:p01"}) << "for the record";
  view.probes[0] = verified("p01", 1.2);
  EXPECT_EQ(keys(view), Keys{"final:s01"});
}

TEST(Decide, EqualSqlIsRunOnce) {
  Probe second = probe("p02", Stage::prepared);
  second.sql = "SELECT p01";
  EXPECT_EQ(keys(dispatched({probe("p01", Stage::prepared), second})), Keys{"close:p02"});
}

TEST(Decide, ACandidateThatIsTheSameAsARefusedOneIsRefused) {
  View view = dispatched({probe("p01", Stage::prepared), probe("p02", Stage::prepared)});
  const auto folded = [&](const MissionEvent& event) {
    const journal::Event written{
        .type = std::string(type_of(event)), .key = "k", .data = to_json(event)};
    ASSERT_TRUE(fold(view, written));
  };
  folded(Closed{.probe_id = "p02",
                .reason = "same SQL as p01",
                .status = outcome::ProbeStatus::pass,
                .same_as = "p01"});
  EXPECT_EQ(view.probes[1].status, outcome::ProbeStatus::pass);
  folded(Closed{.probe_id = "p01",
                .reason = "rows differ",
                .status = outcome::ProbeStatus::fail_equivalence});
  EXPECT_EQ(view.probes[1].status, outcome::ProbeStatus::fail_equivalence);
}

TEST(Decide, EqualPlansAreTimedOnce) {
  View view = dispatched({probe("p01", Stage::prepared), probe("p02", Stage::prepared),
                          probe("p03", Stage::prepared)});
  view.baseline->plan = "aa";
  view.probes[0].plan = "bb";
  view.probes[1].plan = "aa";
  view.probes[2].plan = "bb";
  EXPECT_EQ(keys(view), (Keys{"close:p02", "close:p03"}));
}

TEST(Decide, SnipesOnlyWhenThereAreTwoPartsToCompose) {
  EXPECT_EQ(keys(dispatched({verified("p01", 2.0)})), Keys{"final:p01"});
  EXPECT_EQ(keys(dispatched({verified("p01", 2.0), verified("p02", 1.02)})), Keys{"snipe:1"});
  EXPECT_EQ(keys(dispatched({verified("p01", 1.0), verified("p02", 1.02)})), Keys{"finish"});
}

TEST(Decide, TheBestVerifiedIsMeasuredAfreshAndTheNextBestWhenItDoesNotHold) {
  View view = dispatched({verified("p01", 2.0), verified("p02", 3.0), verified("s01", 4.0, 1)});
  view.sniper_rounds = 2;
  EXPECT_EQ(keys(view), Keys{"final:s01"});
  view.finals_failed = {"s01"};
  EXPECT_EQ(keys(view), Keys{"final:p02"});
  view.finals_failed = {"s01", "p02", "p01"};
  EXPECT_EQ(keys(view), Keys{"finish"});
}

TEST(Decide, WhatSeemedFasterThanTheFinalistTurnedOutToBeIsMeasuredAfreshToo) {
  Probe lucky = verified("p02", 1.6);
  lucky.measurement->noise = 0.5;
  View view = dispatched({verified("p01", 1.5), lucky});
  view.sniper_rounds = 2;
  EXPECT_EQ(keys(view), Keys{"final:p01"});
  view.final = Final{.probe_id = "p01", .measurement = measurement(1.55)};
  EXPECT_EQ(keys(view), Keys{"finish"});
  view.final->measurement->speedup = 1.3;
  EXPECT_EQ(keys(view), Keys{"final:p02"});
  view.finals_beaten = {"p02"};
  EXPECT_EQ(keys(view), Keys{"finish"});
  view.finals_beaten = {};
  view.finals_failed = {"p02"};
  EXPECT_EQ(keys(view), Keys{"finish"});
}

TEST(Decide, AGainWithinTheNoiseOfThreeRunsIsMeasuredAfresh) {
  Probe blurred = verified("p01", 1.3);
  blurred.measurement->noise = 0.8;
  EXPECT_FALSE(is_winner(blurred));
  EXPECT_EQ(keys(dispatched({blurred})), Keys{"final:p01"});
}

TEST(Decide, WhatIsNotAcceptedByEveryGateIsNeverOffered) {
  Probe rejected = verified("p01", 5.0);
  rejected.witness = Verdict::rejected("witness", "bags differ");
  Probe undecided = verified("p02", 5.0);
  undecided.full_result = Verdict::undecided("full_result", "nested LIMIT");
  Probe unseen = verified("p03", 5.0);
  unseen.witness.reset();
  EXPECT_EQ(keys(dispatched({rejected, undecided, unseen})), Keys{"finish"});
}

TEST(Decide, AClearGainIsSearchedForFurtherSites) {
  View view = dispatched({verified("p01", 2.0)});
  view.sortie_bases.clear();
  EXPECT_EQ(keys(view), Keys{"sortie:p01"});
  Probe further = probe("f01", Stage::assigned);
  further.base = "p01";
  view.sortie_bases = {"p01"};
  view.probes.push_back(further);
  EXPECT_EQ(keys(view), Keys{"prepare:f01"});
  view.probes.back() = verified("f01", 3.0);
  view.probes.back().base = "p01";
  view.sortie_bases.assign(3, "p01");
  EXPECT_EQ(keys(view), Keys{"final:f01"});
}

// Witness data take seconds, and equal on the user's data is enough to search on from.
TEST(Decide, TheSearchGoesOnBeforeWitnessData) {
  View view = dispatched({timed("p01", 2.0), probe("p02", Stage::prepared)});
  view.spent_ms = 10'001;  // The sites' half of the budget.
  view.sortie_bases.clear();
  EXPECT_EQ(keys(view), Keys{"sortie:p01"});
  view.sortie_bases.assign(3, "p01");
  EXPECT_EQ(keys(view), Keys{"measure:p02"});
  view.probes[1] = timed("p02", 1.5);
  EXPECT_EQ(keys(view), Keys{"snipe:1"});
  view.sniper_rounds = 1;
  EXPECT_EQ(keys(view), Keys{"snipe:2"});
  view.sniper_rounds = 2;
  EXPECT_EQ(keys(view), (Keys{"refute:p01", "refute:p02"}));
}

TEST(Decide, WhatARefusedProbeWasBuiltOnIsTriedNextAndTakesTheOthersWithIt) {
  View view = dispatched({timed("p01", 2.0), timed("f01", 2.5), timed("f02", 3.0)});
  view.probes[1].base = "p01";
  view.probes[2].base = "f01";
  EXPECT_EQ(keys(view), (Keys{"refute:f02", "refute:f01"}));
  view.probes[2] = verified("f02", 3.0);
  view.probes[2].base = "f01";
  view.probes[2].witness = Verdict::undecided("witness", "too little data");
  EXPECT_EQ(keys(view), Keys{"refute:p01"});
  view.probes[0] = verified("p01", 2.0);
  view.probes[0].witness = Verdict::rejected("witness", "bags differ");
  EXPECT_EQ(keys(view), Keys{"close:f01"});
}

TEST(Decide, AThirdSearchNeedsAGainOfTheSecond) {
  View view = dispatched({verified("p01", 2.0), verified("f01", 1.5)});
  view.assignment->stars = 3;
  view.sniper_rounds = 3;
  view.sortie_bases = {"p01"};
  view.probes.back().base = "p01";
  EXPECT_EQ(keys(view), Keys{"final:p01"});
  view.probes.back().measurement = measurement(2.06);
  EXPECT_EQ(keys(view), Keys{"final:f01"}) << "that may be noise";
  view.probes.back().measurement = measurement(2.5);
  EXPECT_EQ(keys(view), Keys{"sortie:f01"});
}

// It cannot be composed with the best, and was timed when that had been searched.
TEST(Decide, AGainThatWasTimedAfterTheSearchIsSearchedForOnceMore) {
  View view = dispatched({timed("p01", 2.0), timed("p02", 1.2)});
  view.sortie_bases = {"p01"};
  view.sniper_rounds = 2;
  EXPECT_EQ(keys(view), (Keys{"refute:p01", "refute:p02"}));
  view.sortie_untimed = {"p02"};
  EXPECT_EQ(keys(view), Keys{"sortie:p01"});
  view.probes[1] = timed("p02", 1.01);
  EXPECT_EQ(keys(view), Keys{"refute:p01"}) << "not beyond the noise";
}

TEST(Decide, ACompoundThatBeatsTheLastBaseIsSearchedToo) {
  View view = dispatched({verified("p01", 1.4), verified("f01", 1.4), verified("s01", 1.7)});
  view.sniper_rounds = 3;
  view.sortie_bases = {"p01"};
  view.probes[1].base = "p01";
  view.probes[2].round = 1;
  EXPECT_EQ(keys(view), Keys{"sortie:s01"});
  view.sortie_bases.push_back("s01");
  EXPECT_EQ(keys(view), Keys{"final:s01"});
}

// p02 seemed faster, but its runs were far apart.
TEST(Decide, ASteadyGainGoesBeforeALuckyOne) {
  View view = dispatched({timed("p01", 1.4), timed("p02", 1.5)});
  view.probes[1].measurement->noise = 0.4;
  view.sniper_rounds = 3;
  EXPECT_EQ(keys(view), (Keys{"refute:p01", "refute:p02"}));
  view.probes[0] = verified("p01", 1.4);
  view.probes[1] = verified("p02", 1.5);
  view.probes[1].measurement->noise = 0.4;
  EXPECT_EQ(keys(view), Keys{"final:p01"});
}

TEST(Decide, TwoThatAreHardlyFasterAreTriedTogether) {
  View view = dispatched({timed("p01", 1.01), timed("p02", 1.03)});
  EXPECT_EQ(keys(view), Keys{"snipe:1"});
}

TEST(Decide, WhatIsComposedStartsFromTheOriginal) {
  View view = dispatched({verified("p01", 2.0), verified("f01", 1.5)});
  view.probes.back().base = "p01";
  EXPECT_EQ(keys(view), Keys{"final:p01"});
}

// The query takes 100 ms: 20 s by default. Of what was timed, the two fastest are verified.
TEST(Decide, WhenTheTimeIsSpentTheBestAreVerifiedAndTheRestDropped) {
  View view = dispatched({timed("p01", 1.5), timed("p02", 2.5), probe("p03", Stage::prepared),
                          probe("p04", Stage::assigned), timed("p05", 1.2)});
  view.spent_ms = 20'001;
  EXPECT_EQ(keys(view), (Keys{"refute:p02", "refute:p01"}));
  view.probes[1] = verified("p02", 2.5);
  EXPECT_EQ(keys(view), (Keys{"close:p01", "close:p05", "skip"}))
      << "what was timed stays in the record";
  view.probes.push_back(timed("f01", 3.0));
  EXPECT_EQ(keys(view), Keys{"refute:f01"}) << "faster than what is verified";
  view.probes = {verified("p02", 2.5)};
  view.sortie_bases.clear();
  EXPECT_EQ(keys(view), Keys{"final:p02"});
}

TEST(Decide, ABudgetThatIsGivenCounts) {
  View view = dispatched({probe("p01", Stage::prepared), probe("p02", Stage::prepared)});
  view.assignment->budget_ms = 1000;
  view.spent_ms = 300;
  EXPECT_EQ(keys(view), Keys{"measure:p01"}) << "700 ms are one candidate and the original";
  view.assignment->budget_ms = 5000;
  EXPECT_EQ(keys(view), Keys{"measure:p01,p02"});
  view.baseline->wall_ms = 60'000;
  view.assignment->budget_ms = 0;
  view.spent_ms = 300'000;
  EXPECT_EQ(keys(view), Keys{"measure:p01,p02"}) << "40 minutes";
}

// The query takes 100 ms: 20 s by default, half of them for sites.
TEST(Decide, GainsAreFollowedBeforeTheLastSitesAreTimed) {
  View view =
      dispatched({verified("p01", 1.5), verified("p02", 1.3), probe("p03", Stage::prepared)});
  EXPECT_EQ(keys(view), Keys{"measure:p03"});
  view.spent_ms = 10'001;
  EXPECT_EQ(keys(view), Keys{"snipe:1"});
  view.sniper_rounds = 2;
  view.sortie_bases.clear();
  EXPECT_EQ(keys(view), Keys{"sortie:p01"});
  Probe further = probe("f01", Stage::prepared);
  further.base = "p01";
  view.probes.push_back(further);
  view.sortie_bases = {"p01"};
  EXPECT_EQ(keys(view), Keys{"measure:f01"});
  view.probes.pop_back();
  view.sortie_bases.assign(3, "p01");
  EXPECT_EQ(keys(view), Keys{"measure:p03"}) << "there is time left";
}

// p03 was timed after the first compound, and there is time for one more candidate.
TEST(Decide, TheLastOfTheTimeGoesToACompoundOfWhatGainedSince) {
  View view = dispatched({timed("p01", 1.5), timed("p02", 1.3), timed("p03", 1.2),
                          timed("s01", 1.6), probe("p04", Stage::prepared)});
  view.probes[3].round = 1;
  view.probes[3].based_on = {"p01", "p02"};
  view.sniper_rounds = 1;
  view.snipe_untimed = {"p03", "p04"};
  view.spent_ms = 11'000;
  EXPECT_EQ(keys(view), Keys{"measure:p04"}) << "there is time for both";
  view.spent_ms = 19'000;
  EXPECT_EQ(keys(view), Keys{"snipe:2"});
  view.snipe_untimed = {"p04"};
  EXPECT_EQ(keys(view), Keys{"measure:p04"}) << "it was known, and did not fit";
  view.snipe_untimed = {"p03", "p04"};
  view.probes[2] = timed("p03", 1.01);
  EXPECT_EQ(keys(view), Keys{"measure:p04"}) << "it gained nothing";
}

TEST(Decide, AFinishedMissionHasNothingLeft) {
  View view = dispatched({verified("p01", 2.0)});
  view.finished = true;
  EXPECT_TRUE(keys(view).empty());
}

}  // namespace
}  // namespace ado::mission
