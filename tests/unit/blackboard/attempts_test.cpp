// Pure readers of attempts: leaderboard, learnings, collation, merge, the knowledge of schema 1.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "blackboard/attempt.hpp"
#include "blackboard/attempt_json.hpp"
#include "blackboard/collate.hpp"
#include "blackboard/leaderboard.hpp"
#include "blackboard/learnings.hpp"
#include "blackboard/legacy_knowledge.hpp"
#include "blackboard/merge.hpp"

namespace ado::blackboard {
namespace {

using enum outcome::OutcomeStatus;
using Ids = std::vector<std::string>;

SourceAttempt attempt(const std::string& id, const std::string& query,
                      outcome::OutcomeStatus status, std::optional<double> speedup,
                      std::vector<std::string> transforms) {
  SourceAttempt made;
  made.id = id;
  made.query_id = query;
  made.engine = "duckdb";
  made.engine_version = "1.5.6";
  made.benchmark = "retail";
  made.run_id = "m1";
  made.timestamp = "2026-11-21T00:00:00Z";
  made.source_type = "builtin_probe";
  made.fingerprint = "f";
  made.status = status;
  made.speedup = speedup;
  made.confidence = "high";
  made.transforms = std::move(transforms);
  return made;
}

SourceAttempt ceiling(const std::string& id, const std::string& query, double speedup) {
  SourceAttempt made = attempt(id, query, win, speedup, {"a"});
  made.speedup_type = outcome::SpeedupType::vs_timeout_ceiling;
  made.confidence = "sampled";
  return made;
}

std::vector<SourceAttempt> samples() {
  std::vector<SourceAttempt> all{
      attempt("q1_p1", "q1", win, 2.0, {"a"}),
      attempt("q1_p2", "q1", win, 3.0, {"b"}),
      attempt("q1_s1", "q1", win, 4.0, {"a", "b"}),
      attempt("q2_p1", "q2", regression, 0.5, {"a"}),
      attempt("q2_p2", "q2", fail, std::nullopt, {"c"}),
      attempt("q3_p1", "q3", neutral, 1.01, {"b"}),
      attempt("q3_p2", "q3", error, std::nullopt, {"c"}),
      ceiling("q4_p1", "q4", 50.0),
  };
  all[4].error = "row count 1 vs 2";
  all[6].error = "row count 1 vs 2";
  return all;
}

TEST(Attempt, StandsByWhatWasProven) {
  SourceAttempt gain = attempt("i", "q", win, 9.0, {});
  EXPECT_EQ(standing_of(gain), Standing::verified);
  gain.confidence = "sampled";
  EXPECT_EQ(standing_of(gain), Standing::unverified);
  EXPECT_EQ(standing_of(ceiling("i", "q", 9)), Standing::ceiling);
  EXPECT_EQ(standing_of(attempt("i", "q", regression, 0.5, {})), Standing::none);
  EXPECT_TRUE(is_better(attempt("i", "q", win, 1.2, {}), ceiling("j", "q", 99)));
}

TEST(Attempt, RoundTripKeepsEveryField) {
  SourceAttempt full = samples()[4];
  full.tier = "CRITICAL_HIT";
  full.original_ms = 2;
  full.optimized_ms = 1;
  full.protocol = "5run";
  full.model = "m";
  full.strategy = "s";
  full.optimized_sql = "SELECT 1";
  for (const SourceAttempt& each : {full, samples()[7]}) {
    const auto read = read_attempt(nlohmann::json::parse(to_json(each).dump()), "");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, each);
  }
}

TEST(Leaderboard, TakesTheBestOfEachAndMarksCeilings) {
  const Leaderboard board = make_leaderboard(samples());
  ASSERT_EQ(board.rows.size(), 4u);
  EXPECT_EQ(board.rows[0].best->id, "q1_s1");
  EXPECT_EQ(board.rows[0].attempts, 3u);
  EXPECT_EQ(board.rows[1].query.query_id, "q4") << "a ceiling stands behind what was measured";
  EXPECT_EQ(board.rows[1].standing, Standing::ceiling);
  EXPECT_FALSE(board.rows[2].best);
  EXPECT_EQ(board.verified, 1u);
  EXPECT_EQ(board.ceilings, 1u);
  EXPECT_EQ(board.without_gain, 2u);
  EXPECT_DOUBLE_EQ(board.geometric_mean, 4.0) << "ceilings are not averaged";
}

TEST(Leaderboard, TellsApartEnginesAndCountsTexts) {
  std::vector<SourceAttempt> all{attempt("i", "q", win, 2, {}), attempt("j", "q", win, 3, {})};
  all[1].fingerprint = "other";
  EXPECT_EQ(make_leaderboard(all).rows.at(0).texts, 2u);
  all[1].engine = "postgres";
  EXPECT_EQ(make_leaderboard(all).rows.size(), 2u);
}

TEST(Learnings, CountWhatATransformDidAlone) {
  const std::vector<Learning> learnings = make_learnings(samples());
  ASSERT_EQ(learnings.size(), 3u);
  const Learning& a = learnings[0];
  EXPECT_EQ(a.transform, "a");
  EXPECT_EQ(a.tried, 3u);
  EXPECT_EQ(a.won, 2u);
  EXPECT_EQ(a.lost, 1u);
  EXPECT_EQ(a.in_gains, 1u);
  EXPECT_EQ(a.median, 1.25) << "of 2.0 and 0.5; the ceiling is left out";
  EXPECT_EQ(a.won_at, (std::vector<Place>{{"q4", 50.0}, {"q1", 2.0}}));
  EXPECT_EQ(a.lost_at, (std::vector<Place>{{"q2", 0.5}}));
  EXPECT_EQ(learnings[2].refused, 2u);
  EXPECT_FALSE(learnings[2].median);
}

TEST(Learnings, KeepVersionsOfAnEngineApart) {
  std::vector<SourceAttempt> all{attempt("i", "q", win, 2, {"a"}),
                                 attempt("j", "q", regression, 0.5, {"a"})};
  all[1].engine_version = "1.6.0";
  const std::vector<Learning> learnings = make_learnings(all);
  ASSERT_EQ(learnings.size(), 2u);
  EXPECT_EQ(learnings[0].won, 1u);
  EXPECT_EQ(learnings[1].lost, 1u);
}

TEST(Collate, GroupsAndSetsRegressionsBesideGains) {
  const Collation collation = collate(samples());
  ASSERT_EQ(collation.queries.size(), 4u);
  EXPECT_EQ(collation.queries[0].best, "q1_s1");
  EXPECT_EQ(collation.queries[0].gains, (Ids{"q1_p1", "q1_p2", "q1_s1"}));
  EXPECT_EQ(collation.queries[1].regressions, (Ids{"q2_p1"}));
  EXPECT_EQ(collation.queries[1].failures, (Ids{"q2_p2"}));
  ASSERT_EQ(collation.regressions.size(), 1u);
  Ids elsewhere;
  for (const Sighting& gain : collation.regressions[0].gains_elsewhere)
    elsewhere.push_back(gain.id);
  EXPECT_EQ(elsewhere, (Ids{"q1_p1", "q1_s1", "q4_p1"}));
  ASSERT_EQ(collation.anti_patterns.size(), 1u);
  EXPECT_EQ(collation.anti_patterns[0].transform, "c");
  EXPECT_EQ(collation.anti_patterns[0].failures, 2u);
  EXPECT_EQ(collation.anti_patterns[0].queries, (Ids{"q2", "q3"}));
  EXPECT_EQ(collation.anti_patterns[0].reasons, (Ids{"row count 1 vs 2"}));
  EXPECT_EQ(write_collation(collate(samples())), write_collation(collation));
}

TEST(Merge, TwiceAndInAnyOrderIsTheSame) {
  const std::vector<SourceAttempt> all = samples();
  const GlobalBlackboard once = merge({}, all);
  EXPECT_EQ(merge(once, all), once);
  const std::span<const SourceAttempt> span(all);
  const GlobalBlackboard backwards = merge(merge({}, span.subspan(4)), span.first(6));
  EXPECT_EQ(backwards, once);
  ASSERT_EQ(once.queries.size(), 4u);
  EXPECT_EQ(once.queries[0].best, "q1_s1");
  EXPECT_EQ(once.queries[0].attempts.size(), 3u);
  EXPECT_EQ(once.source_runs, (Ids{"m1"}));
}

TEST(Merge, WhatWasTakenBackIsLeftOutAgain) {
  const std::vector<SourceAttempt> all = samples();
  const GlobalBlackboard once = merge({}, all);
  const Ids gone{"q1_s1", "q2_p1", "q2_p2"};
  const GlobalBlackboard rest = without(once, gone);
  ASSERT_EQ(rest.queries.size(), 3u);
  EXPECT_EQ(rest.queries[0].best, "q1_p2");
  EXPECT_EQ(rest.queries[0].attempts.size(), 2u);
  EXPECT_EQ(without(once, Ids{}), once);
}

TEST(Merge, ReadsWhatItWrote) {
  const GlobalBlackboard global = merge({}, samples());
  const auto read = read_global(write_global(global));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, global);
  EXPECT_EQ(write_global(*read), write_global(global));
  EXPECT_FALSE(read_global(R"({"version": 2, "source_runs": [], "queries": []})"));
  EXPECT_FALSE(read_global("{"));
}

TEST(GlobalKnowledge, LooksPrinciplesUpAndKeepsNotesOfSchemaOne) {
  const Principles principles{{"a", {.what = "does a", .why = "", .when = "often"}}};
  const std::vector<LegacyNotes> notes{{.entry_id = "q9_w2_r1",
                                        .transforms = {"a", "c"},
                                        .what_failed = "the second scan",
                                        .principle = "scan once"}};
  const GlobalKnowledge knowledge = make_global_knowledge(samples(), principles, notes);
  ASSERT_EQ(knowledge.principles.size(), 2u);
  EXPECT_EQ(knowledge.principles[0].id, "a");
  EXPECT_EQ(knowledge.principles[0].text.what, "does a");
  EXPECT_EQ(knowledge.principles[0].gains, 3u);
  EXPECT_EQ(knowledge.principles[0].losses, 1u);
  EXPECT_EQ(knowledge.principles[0].speedup_best, 50.0);
  EXPECT_EQ(knowledge.principles[0].notes, (Ids{"scan once"}));
  ASSERT_EQ(knowledge.anti_patterns.size(), 1u);
  EXPECT_EQ(knowledge.anti_patterns[0].id, "c");
  EXPECT_EQ(knowledge.anti_patterns[0].notes, (Ids{"the second scan"}));
  EXPECT_EQ(knowledge.last_updated, "2026-11-21T00:00:00Z");
}

}  // namespace
}  // namespace ado::blackboard
