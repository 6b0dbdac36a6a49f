// verify_pair: with a schema alone, and with an engine that holds data.
#include "verify/pair.hpp"

#include <gtest/gtest.h>

#include "engine/scratch.hpp"
#include "tests/unit/verify/schema_pair.hpp"

namespace ado::verify {
namespace {

using outcome::VerdictKind;

Result<PairReport> by_schema(std::string_view original, std::string_view candidate) {
  return verify_pair(original, candidate, schema_from(kPairSchema), sql::Dialect::duckdb, {});
}

std::string gates_of(const PairReport& report) {
  std::string names;
  for (const auto& gate : report.gates) names += gate.gate + " ";
  return names;
}

TEST(PairBySchema, RunsTheGatesInOrder) {
  const auto report = by_schema("SELECT k FROM t WHERE g = 1", "SELECT k FROM t WHERE 1 = g");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->verdict.kind, VerdictKind::accepted) << report->verdict.reason;
  EXPECT_EQ(gates_of(*report), "resolves outputs reach order witness ");
}

TEST(PairBySchema, ARefusalOfTheTextNeedsNoData) {
  const auto report = by_schema("SELECT k FROM t", "SELECT k, g FROM t");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->verdict.gate, "outputs");
  EXPECT_EQ(report->witness.databases, 0);
}

TEST(PairBySchema, OneStatementTwiceIsAccepted) {
  const auto report =
      by_schema("SELECT k FROM t ORDER BY random()", "select K from T order by random()");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_NE(report->verdict.kind, VerdictKind::rejected);
}

TEST(PairBySchema, WhatDoesNotParseIsAnError) {
  EXPECT_EQ(by_schema("SELECT FROM WHERE", "SELECT k FROM t").error().kind,
            ErrorKind::invalid_input);
}

TEST(PairBySchema, SeveralQueriesAreJudgedOneByOne) {
  const auto same = by_schema("SELECT k FROM t WHERE g = 1; SELECT g FROM t;",
                              "SELECT k FROM t WHERE 1 = g; -- as before\nSELECT t.g FROM t");
  ASSERT_TRUE(same) << same.error().message;
  EXPECT_EQ(same->verdict.kind, VerdictKind::accepted) << same->verdict.reason;
  EXPECT_EQ(gates_of(*same),
            "resolves outputs reach order witness resolves outputs reach order witness ");

  const auto second = by_schema("SELECT k FROM t; SELECT g FROM t WHERE g > 1",
                                "SELECT k FROM t; SELECT g FROM t WHERE g >= 1");
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ(second->verdict.kind, VerdictKind::rejected);
  EXPECT_EQ(second->verdict.reason.rfind("query 2: ", 0), 0U) << second->verdict.reason;
  EXPECT_TRUE(second->verdict.counterexample);
}

TEST(PairBySchema, AQueryLessIsADifference) {
  const auto fewer = by_schema("SELECT k FROM t; SELECT g FROM t", "SELECT k FROM t");
  ASSERT_TRUE(fewer) << fewer.error().message;
  EXPECT_EQ(fewer->verdict.kind, VerdictKind::rejected);
  EXPECT_EQ(fewer->verdict.reason, "number of queries 2 vs 1");
  const auto unread = by_schema("SELECT k FROM t; SELECT g FROM t", "SELECT FROM WHERE");
  ASSERT_FALSE(unread) << "text that nobody can read is no difference";
}

TEST(PairBySchema, PlacesAreThoseOfTheWholeText) {
  const auto report =
      by_schema("SELECT k FROM t;\nSELECT g FROM t", "SELECT k FROM t;\nSELECT FROM g");
  ASSERT_FALSE(report);
  ASSERT_TRUE(report.error().position);
  EXPECT_EQ(report.error().position->line, 2);
}

class PairByEngine : public ::testing::Test {
 protected:
  PairByEngine() : scratch_(*engine::Scratch::open()) {
    const auto made = scratch_.execute(
        "CREATE TABLE t (k INTEGER, g INTEGER); INSERT INTO t VALUES (1, 1), (2, 2), (3, NULL);");
    if (!made) throw std::runtime_error(made.error().message);
  }
  PairReport judge(std::string_view original, std::string_view candidate) {
    auto report = verify_pair(original, candidate, scratch_.engine(), {}, {}, {});
    if (!report) throw std::runtime_error(report.error().message);
    return *std::move(report);
  }
  engine::Scratch scratch_;
};

TEST_F(PairByEngine, DataAndWitnessesAgree) {
  const PairReport report =
      judge("SELECT k FROM t WHERE g = 1", "SELECT k FROM t WHERE NOT g <> 1");
  EXPECT_EQ(report.verdict.kind, VerdictKind::accepted) << report.verdict.reason;
  EXPECT_EQ(report.rows, 1);
  EXPECT_EQ(report.verdict.confidence, outcome::Confidence::high);
}

TEST_F(PairByEngine, TheUsersDataRefute) {
  const PairReport report = judge("SELECT k FROM t WHERE g = 1", "SELECT k FROM t WHERE g = 2");
  EXPECT_EQ(report.verdict.kind, VerdictKind::rejected);
  EXPECT_EQ(report.verdict.gate, "full_result");
}

TEST_F(PairByEngine, WhatTheUsersDataDoNotShowWitnessesDo) {
  const PairReport report = judge("SELECT k FROM t WHERE g < 5", "SELECT k FROM t WHERE g <= 5");
  EXPECT_EQ(report.verdict.kind, VerdictKind::rejected);
  EXPECT_EQ(report.verdict.gate, "witness");
}

TEST_F(PairByEngine, WhatDoesNotBindIsRejected) {
  const PairReport report = judge("SELECT k FROM t", "SELECT z AS k FROM t");
  EXPECT_EQ(report.verdict.kind, VerdictKind::rejected);
  EXPECT_EQ(report.verdict.gate, "resolves");
}

}  // namespace
}  // namespace ado::verify
