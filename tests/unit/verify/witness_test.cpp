// try_to_refute: verdicts, counterexamples, facts, errors and what is not decided.
#include "verify/witness.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "engine/scratch.hpp"
#include "tests/unit/verify/schema_pair.hpp"

namespace ado::verify {
namespace {

using outcome::VerdictKind;

WitnessReport refute(std::string_view original, std::string_view candidate,
                     const WitnessOptions& options = {}) {
  const SchemaPair pair(original, candidate);
  auto report = try_to_refute(pair.original, pair.candidate, options);
  if (!report) throw std::runtime_error(report.error().message);
  return *std::move(report);
}

std::int64_t count_lines(std::string_view text) { return std::ranges::count(text, '\n'); }

TEST(Witness, TheCounterexampleIsSmallAndCanBeRun) {
  const std::string_view original = "SELECT k FROM t WHERE g < 25";
  const std::string_view candidate = "SELECT k FROM t WHERE g <= 25";
  const WitnessReport report = refute(original, candidate);
  ASSERT_EQ(report.verdict.kind, VerdictKind::rejected);
  ASSERT_TRUE(report.verdict.counterexample);
  const auto& example = *report.verdict.counterexample;
  auto scratch = *engine::Scratch::open();
  ASSERT_TRUE(scratch.execute(example.script)) << example.script;
  engine::TextSink before(10);
  engine::TextSink after(10);
  ASSERT_TRUE(scratch.engine().run(original, before, {}));
  ASSERT_TRUE(scratch.engine().run(candidate, after, {}));
  EXPECT_NE(before.table().rows, after.table().rows);
  EXPECT_LE(after.table().rows.size(), 1u);
  EXPECT_LE(count_lines(example.script), 4);
}

TEST(Witness, AcceptedSaysWhatItRestsOn) {
  const WitnessReport report =
      refute("SELECT k FROM t WHERE g BETWEEN 1 AND 3", "SELECT k FROM t WHERE g >= 1 AND g <= 3");
  ASSERT_EQ(report.verdict.kind, VerdictKind::accepted) << report.verdict.reason;
  EXPECT_EQ(report.verdict.proof, outcome::Proof::tested);
  EXPECT_EQ(report.verdict.confidence, outcome::Confidence::schema_only);
  EXPECT_GE(report.databases, 12);
  EXPECT_EQ(report.mutants, report.mutants_killed);
}

TEST(Witness, OnlyTheCandidateRaises) {
  const WitnessReport report = refute("SELECT k FROM t WHERE k IN (SELECT x FROM u)",
                                      "SELECT k FROM t WHERE k = (SELECT x FROM u)");
  ASSERT_EQ(report.verdict.kind, VerdictKind::rejected);
}

TEST(Witness, DatabasesOnWhichTheOriginalRaisesAreDropped) {
  const std::string_view raises = "SELECT k FROM t WHERE k = (SELECT x FROM u)";
  const WitnessReport report = refute(raises, "SELECT t.k FROM t WHERE (SELECT x FROM u) = t.k");
  EXPECT_NE(report.verdict.kind, VerdictKind::rejected) << report.verdict.reason;
  EXPECT_GT(report.databases_dropped, 0);
}

// The mean is of a set that the compared row is in: its edge is not where the two values meet.
TEST(Witness, TheEdgeOfAMeanIsReachedWithAnySeed) {
  constexpr std::string_view kReturns =
      "CREATE TABLE days (day INTEGER PRIMARY KEY, year INTEGER);"
      "CREATE TABLE store (store INTEGER PRIMARY KEY, state VARCHAR);"
      "CREATE TABLE returns (customer INTEGER, store INTEGER, reason INTEGER, day INTEGER, "
      "quantity INTEGER, amount DECIMAL(7,2), refunded DECIMAL(7,2));";
  const std::string totals =
      "WITH total AS (SELECT customer, store, reason, sum(refunded) AS refunded "
      "FROM returns, days WHERE returns.day = days.day AND year = 2000 "
      "AND amount / quantity BETWEEN 16 AND 75 GROUP BY customer, store, reason) "
      "SELECT customer FROM total AS t, store";
  const std::string rest =
      " t.reason BETWEEN 25 AND 28 AND store.store = t.store AND store.state IN ('MI', 'ND') AND ";
  const SchemaPair pair(
      totals + " WHERE" + rest +
          "t.refunded > (SELECT avg(refunded) * 1.2 FROM total AS o WHERE o.store = t.store)",
      totals +
          ", (SELECT store AS k, avg(refunded) * 1.2 AS usual FROM total GROUP BY store) AS o" +
          " WHERE" + rest + "o.k = t.store AND t.refunded >= o.usual",
      kReturns);
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const auto report = try_to_refute(pair.original, pair.candidate, {.seed = seed});
    ASSERT_TRUE(report);
    EXPECT_EQ(report->verdict.kind, VerdictKind::rejected) << seed << report->verdict.reason;
  }
}

TEST(Witness, WhatIsNeverTrueTellsNothing) {
  const WitnessReport report =
      refute("SELECT k FROM t WHERE g = 1 AND g = 2", "SELECT k FROM t WHERE g = 3 AND g = 4");
  EXPECT_EQ(report.verdict.kind, VerdictKind::undecided);
  EXPECT_EQ(report.databases, 0);
}

TEST(Witness, UnstableOriginalsAreNeverAccepted) {
  for (const std::string_view text : {"SELECT g, any_value(x) AS v FROM t GROUP BY g",
                                      "SELECT k, row_number() OVER (ORDER BY g) AS n FROM t",
                                      "SELECT k FROM t WHERE random() < 2"}) {
    const WitnessReport report = refute(text, text);
    EXPECT_EQ(report.verdict.kind, VerdictKind::undecided) << text;
  }
}

TEST(Witness, AStableDifferenceRejectsAnUnstableOriginal) {
  const WitnessReport report =
      refute("SELECT g, any_value(x) AS v, count(*) AS n FROM t GROUP BY g",
             "SELECT g, any_value(x) AS v, count(x) AS n FROM t GROUP BY g");
  EXPECT_EQ(report.verdict.kind, VerdictKind::rejected);
}

TEST(Witness, FactsThatNobodyDeclared) {
  const std::string_view original = "SELECT t.x FROM t WHERE t.k IN (SELECT k FROM u)";
  const std::string_view candidate = "SELECT t.x FROM t JOIN u ON u.k = t.k";
  WitnessOptions options;
  options.facts = {*patch::parse_fact("unique(u.k)")};
  const WitnessReport refused = refute(original, candidate, options);
  EXPECT_EQ(refused.verdict.kind, VerdictKind::rejected);
  EXPECT_TRUE(std::ranges::any_of(refused.verdict.evidence, [](const std::string& line) {
    return line == "no difference while unique(u.k)";
  }));
  options.rely_on_facts = true;
  const WitnessReport accepted = refute(original, candidate, options);
  EXPECT_EQ(accepted.verdict.kind, VerdictKind::accepted) << accepted.verdict.reason;
  EXPECT_EQ(accepted.verdict.valid_while, std::vector<std::string>{"unique(u.k)"});
}

TEST(Witness, PostgresIsLeftToPostgres) {
  const auto map = [] {
    auto statement = *sql::parse_statement("SELECT k FROM t", sql::Dialect::postgres);
    return *ir::QueryMap::make(std::move(statement), schema_from(kPairSchema));
  };
  const auto original = map();
  const auto candidate = map();
  const auto report = try_to_refute(original, candidate, {});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->verdict.kind, VerdictKind::undecided);
}

TEST(Witness, StopsWhenAsked) {
  std::stop_source source;
  source.request_stop();
  WitnessOptions options;
  options.stop = source.get_token();
  const WitnessReport report = refute("SELECT k FROM t", "SELECT x AS k FROM t", options);
  EXPECT_EQ(report.verdict.kind, VerdictKind::undecided);
  EXPECT_EQ(report.databases, 0);
}

}  // namespace
}  // namespace ado::verify
