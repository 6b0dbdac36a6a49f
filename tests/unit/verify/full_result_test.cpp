// The full-result gate on real data: what it accepts, rejects and leaves undecided.
#include "verify/full_result.hpp"

#include <gtest/gtest.h>

#include "sql/print.hpp"
#include "tests/unit/verify/retail_scratch.hpp"

namespace ado::verify {
namespace {

using outcome::Verdict;
using outcome::VerdictKind;

class FullResultTest : public RetailScratch {
 protected:
  Verdict judge(std::string_view original_text, std::string_view candidate_text) {
    const ir::QueryMap original = map(original_text);
    const ir::QueryMap candidate = map(candidate_text);
    const Baseline baseline = value_of(Baseline::take(engine(), original, {}));
    CandidateCheck check(baseline, {});
    value_of(engine().run(sql::print(candidate.statement()), check.sink(), {}));
    return value_of(check.verdict(engine(), original, candidate, {}));
  }

  void expect(VerdictKind kind, std::string_view original, std::string_view candidate,
              std::string_view reason = "") {
    const Verdict verdict = judge(original, candidate);
    EXPECT_EQ(static_cast<int>(verdict.kind), static_cast<int>(kind)) << candidate << "\n"
                                                                      << verdict.reason;
    EXPECT_NE(verdict.reason.find(reason), std::string::npos) << verdict.reason;
    EXPECT_EQ(verdict.gate, "full_result");
  }
  void accepted(std::string_view original, std::string_view candidate) {
    expect(VerdictKind::accepted, original, candidate);
  }
  void rejected(std::string_view original, std::string_view candidate,
                std::string_view reason = "") {
    expect(VerdictKind::rejected, original, candidate, reason);
  }
  void undecided(std::string_view original, std::string_view candidate,
                 std::string_view reason = "") {
    expect(VerdictKind::undecided, original, candidate, reason);
  }

  // (1,a), (1,b), (2,c), (3,d), (3,e), (3,f)
  void fill_pairs() {
    execute("INSERT INTO pair VALUES (1,'a'), (1,'b'), (2,'c'), (3,'d'), (3,'e'), (3,'f')");
  }
};

TEST_F(FullResultTest, BagsKeepMultiplicities) {
  accepted("SELECT * FROM (VALUES (1), (1), (2)) t(a) WHERE a > 0",
           "SELECT * FROM (VALUES (2), (1), (1)) t(a) WHERE a > 0");
  rejected("SELECT * FROM (VALUES (1), (1), (2)) t(a) WHERE a > 0",
           "SELECT * FROM (VALUES (2), (3), (3)) t(a) WHERE a > 0", "rows differ");
  rejected("SELECT * FROM (VALUES (1), (1)) t(a) WHERE a > 0",
           "SELECT DISTINCT * FROM (VALUES (1), (1)) t(a) WHERE a > 0", "row count 2 vs 1");
}

TEST_F(FullResultTest, NullIsNeitherEmptyNorZero) {
  rejected("SELECT NULL::VARCHAR AS a", "SELECT '' AS a", "rows differ");
  rejected("SELECT NULL::INTEGER AS a", "SELECT 0 AS a", "rows differ");
  accepted("SELECT -0.0::DOUBLE AS a", "SELECT 0.0::DOUBLE AS a");
  accepted("SELECT 'nan'::DOUBLE AS a", "SELECT '-nan'::DOUBLE AS a");
  rejected("SELECT 'nan'::DOUBLE AS a", "SELECT 1::DOUBLE AS a");
  rejected("SELECT 'inf'::DOUBLE AS a", "SELECT '-inf'::DOUBLE AS a");
}

TEST_F(FullResultTest, ColumnsCountNamesOrderAndTypes) {
  rejected("SELECT 1 AS a", "SELECT 1 AS a, 2 AS b", "column count 1 vs 2");
  rejected("SELECT 1 AS a", "SELECT 1 AS b", "name of column 1");
  rejected("SELECT 1 AS a, 2 AS b", "SELECT 2 AS b, 1 AS a", "name of column 1");
  rejected("SELECT 1 AS a", "SELECT 1::BIGINT AS a", "type of column a");
  rejected("SELECT 1.50 AS a", "SELECT 1.5 AS a", "type of column a");
  // A count that became a sum of counts, without and with its restoring cast.
  rejected("SELECT count(*) AS n FROM pair", "SELECT sum(0) AS n FROM pair", "type of column n");
  accepted("SELECT count(*) AS n FROM pair",
           "SELECT CAST(coalesce(sum(1), 0) AS BIGINT) AS n FROM pair");
}

TEST_F(FullResultTest, ShowsRowsThatDiffer) {
  const Verdict verdict = judge("SELECT * FROM (VALUES (1, 'a'), (2, 'b')) t(n, s) WHERE n > 0",
                                "SELECT * FROM (VALUES (1, 'a'), (3, 'c')) t(n, s) WHERE n > 0");
  EXPECT_EQ(verdict.evidence,
            (std::vector<std::string>{"only in original: 2 | b", "only in candidate: 3 | c"}));
}

TEST_F(FullResultTest, OrderedByAnOutput) {
  fill_pairs();
  const char* original = "SELECT k, v FROM pair ORDER BY k";
  accepted(original, "SELECT k, v FROM pair ORDER BY k, v DESC");
  rejected(original, "SELECT k, v FROM pair ORDER BY k DESC", "another order");
  rejected(original, "SELECT k, v FROM pair", "ORDER BY is lost");
}

TEST_F(FullResultTest, OrderedByAHiddenKey) {
  fill_pairs();
  const char* original = "SELECT v FROM pair ORDER BY k";
  accepted(original, "SELECT v FROM pair ORDER BY k, v DESC");
  rejected(original, "SELECT v FROM pair ORDER BY k DESC");
  const char* grouped = "SELECT k FROM pair GROUP BY k ORDER BY count(*) DESC";
  accepted(grouped, "SELECT k FROM pair GROUP BY k ORDER BY -count(*)");
  rejected(grouped, "SELECT k FROM pair GROUP BY k ORDER BY count(*)");
  undecided("SELECT DISTINCT k FROM pair ORDER BY abs(k)",
            "SELECT DISTINCT k FROM pair ORDER BY abs(k)", "cannot be appended");
}

TEST_F(FullResultTest, AHiddenKeyMayReadAnAlias) {
  fill_pairs();
  const char* original =
      "SELECT k + 1 AS n, v FROM pair ORDER BY CASE WHEN n > 3 THEN v ELSE '' END DESC";
  accepted(original,
           "SELECT k + 1 AS n, v FROM pair ORDER BY CASE WHEN k > 2 THEN v ELSE '' END DESC");
  rejected(original, "SELECT k + 1 AS n, v FROM pair ORDER BY v");
}

TEST_F(FullResultTest, OfACutTieGroupAnyRows) {
  fill_pairs();
  const char* original = "SELECT k, v FROM pair ORDER BY k LIMIT 4";
  accepted(original, "SELECT k, v FROM pair ORDER BY k, v LIMIT 4");
  accepted(original, "SELECT k, v FROM pair ORDER BY k, v DESC LIMIT 4");
  rejected(original,
           "SELECT k, CASE WHEN k = 3 THEN 'x' ELSE v END AS v FROM pair ORDER BY k LIMIT 4");
  rejected(original, "SELECT k, v FROM pair WHERE v <> 'c' ORDER BY k LIMIT 4");
}

// "Belongs to the tie group" would accept (1,a) twice.
TEST_F(FullResultTest, ARowTwiceIsNoPartOfATieGroup) {
  execute("INSERT INTO pair VALUES (1,'a'), (1,'b')");
  const char* original = "SELECT k, v FROM pair ORDER BY k LIMIT 2";
  rejected(original, "SELECT k, 'a' AS v FROM pair ORDER BY k LIMIT 2");
  accepted(original, "SELECT k, v FROM pair ORDER BY k, v DESC LIMIT 2");
  execute("INSERT INTO pair VALUES (1,'c')");
  rejected(original, "SELECT k, 'a' AS v FROM pair ORDER BY k LIMIT 2");
}

TEST_F(FullResultTest, AnOffsetCutsTheFirstGroup) {
  fill_pairs();
  const char* original = "SELECT v FROM pair ORDER BY k LIMIT 3 OFFSET 1";
  accepted(original, "SELECT v FROM pair ORDER BY k, v LIMIT 3 OFFSET 1");
  accepted(original, "SELECT v FROM pair ORDER BY k, v DESC LIMIT 3 OFFSET 1");
  rejected(original, "SELECT v FROM pair ORDER BY k DESC, v LIMIT 3 OFFSET 1");
  undecided(original, "SELECT v FROM pair ORDER BY k LIMIT 4 OFFSET 3", "LIMIT is another");
}

TEST_F(FullResultTest, ATieGroupMayReachFarBeyondTheLimit) {
  execute("INSERT INTO pair SELECT 7, 'v' || r FROM range(5000) t(r)");
  const char* original = "SELECT k, v FROM pair ORDER BY k LIMIT 10";
  accepted(original, "SELECT k, v FROM pair ORDER BY k, v DESC LIMIT 10");
  accepted(original, "SELECT k, v FROM pair ORDER BY k, v LIMIT 10");
  rejected(original, "SELECT k, 'w' || v AS v FROM pair ORDER BY k LIMIT 10");
}

TEST_F(FullResultTest, LimitWithoutOrderIsComparedWithoutIt) {
  fill_pairs();
  const char* original = "SELECT k, v FROM pair LIMIT 2";
  accepted(original, "SELECT k, v FROM pair WHERE k > 0 LIMIT 2");
  accepted(original, "SELECT k, v FROM (SELECT * FROM pair ORDER BY v DESC) LIMIT 2");
  rejected(original, "SELECT k, v FROM pair WHERE k < 3 LIMIT 2", "without LIMIT 6 vs 3");
  rejected(original, "SELECT k, upper(v) AS v FROM pair LIMIT 2");
  undecided(original, "SELECT k, v FROM pair WHERE k = 1", "LIMIT is another");
}

TEST_F(FullResultTest, ALimitThatCutsNothingCostsNoRun) {
  fill_pairs();
  accepted("SELECT k, v FROM pair LIMIT 7", "SELECT k, v FROM pair WHERE k > 0 LIMIT 7");
  accepted("SELECT k, v FROM pair ORDER BY k LIMIT 7",
           "SELECT k, v FROM pair ORDER BY k, v DESC LIMIT 7");
  accepted("SELECT v FROM pair ORDER BY k LIMIT 7",
           "SELECT v FROM pair ORDER BY k, v DESC LIMIT 7");
  rejected("SELECT v FROM pair ORDER BY k LIMIT 7", "SELECT v FROM pair ORDER BY k DESC LIMIT 7");
  rejected("SELECT k, v FROM pair LIMIT 7", "SELECT k, upper(v) AS v FROM pair LIMIT 7");
  // Six rows and LIMIT 6: it may have cut.
  accepted("SELECT k, v FROM pair LIMIT 6", "SELECT k, v FROM pair LIMIT 6");
}

TEST_F(FullResultTest, FloatingSumsWithinTolerance) {
  execute("INSERT INTO sale SELECT r, 1, r % 3, 1, 0.1 * (r + 1) FROM range(999) t(r)");
  const char* original = "SELECT store, sum(amount) AS total FROM sale GROUP BY store";
  const char* reordered =
      "SELECT store, sum(part) AS total FROM (SELECT store, id % 7 AS slice, sum(amount) AS part "
      "FROM sale GROUP BY store, id % 7) GROUP BY store";
  const Verdict verdict = judge(original, reordered);
  EXPECT_EQ(verdict.kind, VerdictKind::accepted) << verdict.reason;
  rejected(original,
           "SELECT store, sum(amount) * 1.000001::DOUBLE AS total FROM sale GROUP BY store",
           "tolerance");
  rejected(original, "SELECT store + 1 AS store, sum(amount) AS total FROM sale GROUP BY store",
           "rows differ");
}

TEST_F(FullResultTest, SaysThatItUsedATolerance) {
  const Verdict verdict = judge("SELECT 0.3::DOUBLE AS a", "SELECT 0.1::DOUBLE + 0.2::DOUBLE AS a");
  EXPECT_EQ(verdict.kind, VerdictKind::accepted) << verdict.reason;
  ASSERT_EQ(verdict.evidence.size(), 2u);
  EXPECT_NE(verdict.evidence[1].find("floating columns a"), std::string::npos);
  rejected("SELECT 0.3::DOUBLE AS a", "SELECT NULL::DOUBLE AS a");
}

TEST_F(FullResultTest, RealsHaveTheirOwnTolerance) {
  accepted("SELECT 1.0::REAL AS a", "SELECT 1.000001::REAL AS a");
  rejected("SELECT 1.0::REAL AS a", "SELECT 1.001::REAL AS a");
}

TEST_F(FullResultTest, FloatingRowsNeedAPartnerEach) {
  rejected("SELECT * FROM (VALUES (1, 1.0::DOUBLE), (1, 2.0)) t(k, x) WHERE k > 0",
           "SELECT * FROM (VALUES (1, 1.0::DOUBLE), (1, 1.0)) t(k, x) WHERE k > 0");
}

TEST_F(FullResultTest, NearSortKeysAreTies) {
  const char* original =
      "SELECT * FROM (VALUES (1, 0.3::DOUBLE), (2, 0.1::DOUBLE + 0.2::DOUBLE), (3, 0.5)) t(k, x) "
      "ORDER BY x";
  accepted(original,
           "SELECT * FROM (VALUES (2, 0.3::DOUBLE), (1, 0.1::DOUBLE + 0.2::DOUBLE), (3, 0.5)) "
           "t(k, x) ORDER BY x");
  rejected(
      original,
      "SELECT * FROM (VALUES (1, 0.3::DOUBLE), (3, 0.3::DOUBLE), (2, 0.5)) t(k, x) ORDER BY x");
}

TEST_F(FullResultTest, NearHiddenSortKeysAreTiesUnderALimit) {
  execute(
      "INSERT INTO sale VALUES (1, 1, 1, 1, 0.3), (2, 1, 1, 1, 0.1::DOUBLE + 0.2::DOUBLE), "
      "(3, 1, 1, 1, 0.5)");
  const char* original = "SELECT id FROM sale ORDER BY amount LIMIT 1";
  accepted(original, "SELECT id FROM sale ORDER BY round(amount, 3), id DESC LIMIT 1");
  accepted(original, "SELECT id FROM sale ORDER BY round(amount, 3), id LIMIT 1");
  rejected(original, "SELECT id FROM sale ORDER BY amount DESC LIMIT 1");
}

TEST_F(FullResultTest, CancellationInASumIsNoProof) {
  // The scale of the column is that of its largest value.
  undecided("SELECT * FROM (VALUES (1, 1e6::DOUBLE), (2, 1e-9)) t(k, x) WHERE k > 0",
            "SELECT * FROM (VALUES (1, 1e6::DOUBLE), (2, -1e-9)) t(k, x) WHERE k > 0",
            "cancellation");
}

TEST_F(FullResultTest, UnstableOriginalsAreUndecided) {
  fill_pairs();
  for (const char* text : {
           "SELECT k, any_value(v) AS v FROM pair GROUP BY k",
           "SELECT k, row_number() OVER (ORDER BY k) AS n FROM pair",
           "SELECT * FROM (SELECT k, v FROM pair ORDER BY k LIMIT 4)",
           "SELECT DISTINCT ON (k) k, v FROM pair",
           "SELECT random() AS r FROM pair",
       }) {
    undecided(text, text, "not comparable");
  }
}

TEST_F(FullResultTest, UnstableCandidatesAreUndecided) {
  fill_pairs();
  undecided("SELECT k, max(v) AS v FROM pair GROUP BY k",
            "SELECT k, CASE k WHEN 1 THEN 'b' WHEN 2 THEN 'c' ELSE 'f' END AS v FROM (SELECT k, "
            "any_value(v) FROM pair GROUP BY k)",
            "candidate is not stable");
}

TEST_F(FullResultTest, EmptyResultsVerifyNothing) {
  const Verdict verdict = judge("SELECT k FROM pair WHERE k > 5", "SELECT k FROM pair WHERE k > 6");
  EXPECT_EQ(verdict.kind, VerdictKind::accepted);
  EXPECT_EQ(verdict.confidence, outcome::Confidence::zero_row_unverified);
  rejected("SELECT k FROM pair WHERE k > 5", "SELECT 1 AS k", "row count 0 vs 1");
}

TEST_F(FullResultTest, NestedValuesCompareExactly) {
  accepted("SELECT [1, 2] AS a", "SELECT [1, 1 + 1] AS a");
  rejected("SELECT ['a, b'] AS a", "SELECT ['a', 'b'] AS a");
  rejected("SELECT [NULL] AS a", "SELECT ['NULL'] AS a");
  undecided("SELECT [0.3::DOUBLE] AS a", "SELECT [0.1::DOUBLE + 0.2::DOUBLE] AS a", "nested");
}

TEST_F(FullResultTest, TimestampsWithZoneCompareInUtc) {
  accepted("SELECT TIMESTAMPTZ '2020-01-01 12:00:00+02' AS t",
           "SELECT TIMESTAMPTZ '2020-01-01 10:00:00+00' AS t");
}

TEST_F(FullResultTest, ManyCandidatesShareABaseline) {
  fill_pairs();
  const ir::QueryMap original = map("SELECT v FROM pair ORDER BY k LIMIT 4");
  const Baseline baseline = value_of(Baseline::take(engine(), original, {}));
  EXPECT_EQ(baseline.rows(), 4);
  EXPECT_EQ(baseline.checksum().size(), 32u);
  EXPECT_TRUE(baseline.instabilities().empty());
  for (int round = 0; round < 3; ++round) {
    CandidateCheck check(baseline, {});
    // A sink that is filled twice judges the second run.
    for (int run = 0; run < 2; ++run) {
      value_of(engine().run(sql::print(original.statement()), check.sink(), {}));
    }
    EXPECT_EQ(value_of(check.verdict(engine(), original, original, {})).kind,
              VerdictKind::accepted);
  }
}

TEST_F(FullResultTest, WithoutARunThereIsNoVerdict) {
  const ir::QueryMap original = map("SELECT 1 AS a");
  const Baseline baseline = value_of(Baseline::take(engine(), original, {}));
  CandidateCheck check(baseline, {});
  EXPECT_EQ(value_of(check.verdict(engine(), original, original, {})).kind, VerdictKind::undecided);
}

TEST_F(FullResultTest, ErrorsOfTheOriginalAreErrors) {
  const ir::QueryMap original = map("SELECT 'x'::INTEGER AS a");
  EXPECT_FALSE(Baseline::take(engine(), original, {}));
}

}  // namespace
}  // namespace ado::verify
