// Each structural gate: what it lets pass, what it refuses, and with which words.
#include "verify/gates.hpp"

#include <gtest/gtest.h>

#include "tests/unit/verify/schema_pair.hpp"

namespace ado::verify {
namespace {

using Gate = outcome::Verdict (*)(const StructureInput&);

// "" when accepted, else the reason.
std::string refusal(Gate gate, std::string_view original, std::string_view candidate,
                    const patch::Allowance& allowance = {}) {
  const SchemaPair pair(original, candidate);
  const auto verdict = gate({pair.original, pair.candidate, allowance});
  if (verdict.kind == outcome::VerdictKind::accepted) return "";
  return verdict.reason;
}

TEST(GateResolves, NamesWhatLeadsNowhere) {
  EXPECT_EQ(refusal(check_resolves, "SELECT k FROM t", "SELECT t.k FROM t"), "");
  EXPECT_NE(refusal(check_resolves, "SELECT k FROM t", "SELECT z FROM t").find("z"),
            std::string::npos);
  EXPECT_NE(refusal(check_resolves, "SELECT k FROM t", "SELECT k FROM t, u").find("k"),
            std::string::npos);
}

TEST(GateOutputs, CountNamesAndOrder) {
  EXPECT_EQ(refusal(check_outputs, "SELECT k AS a, g FROM t", "SELECT t.k AS A, t.g FROM t"), "");
  EXPECT_EQ(refusal(check_outputs, "SELECT k, g FROM t", "SELECT k FROM t"),
            "output column count 2 vs 1");
  EXPECT_EQ(refusal(check_outputs, "SELECT k, g FROM t", "SELECT g, k FROM t"),
            "output column 1 is named g instead of k");
}

TEST(GateOutputs, NobodyPromisedAGeneratedName) {
  EXPECT_EQ(refusal(check_outputs, "SELECT sum(x) FROM t", "SELECT sum(t.x) FROM t"), "");
}

TEST(GateTables, LostNewAndDoubled) {
  EXPECT_EQ(refusal(check_tables, "SELECT t.k FROM t, u", "SELECT t.k FROM t"), "table u is lost");
  EXPECT_EQ(refusal(check_tables, "SELECT k FROM t", "SELECT t.k FROM t, u"), "table u is new");
  EXPECT_EQ(
      refusal(check_tables, "SELECT k FROM t", "SELECT k FROM t WHERE k IN (SELECT k FROM t)"),
      "table t is scanned 2 times instead of 1");
}

TEST(GateTables, WhatTheCatalogAllows) {
  EXPECT_EQ(
      refusal(check_tables, "SELECT t.k FROM t, u", "SELECT t.k FROM t", {.drops_tables = true}),
      "");
  EXPECT_EQ(refusal(check_tables, "SELECT k FROM t", "SELECT k FROM t WHERE k IN (SELECT k FROM t)",
                    {.doubles_tables = true}),
            "");
}

TEST(GateTables, ATableInACteThatIsReadTwiceIsScannedOnce) {
  EXPECT_EQ(refusal(check_tables, "SELECT k FROM t",
                    "WITH c AS (SELECT k FROM t) SELECT a.k FROM c AS a, c AS b"),
            "");
}

TEST(GateLiterals, LostAndNew) {
  EXPECT_EQ(refusal(check_literals, "SELECT k FROM t WHERE g = 1 AND s = 'a'",
                    "SELECT k FROM t WHERE s = 'a' AND g = 1"),
            "");
  EXPECT_EQ(refusal(check_literals, "SELECT k FROM t WHERE g = 1", "SELECT k FROM t WHERE g = 2"),
            "literal 2 is new");
  EXPECT_EQ(refusal(check_literals, "SELECT k FROM t WHERE g = 1", "SELECT k FROM t"),
            "literal 1 is lost");
  EXPECT_EQ(
      refusal(check_literals, "SELECT k FROM t WHERE s = 'A'", "SELECT k FROM t WHERE s = 'a'"),
      "literal 'a' is new");
}

TEST(GateLiterals, APositionIsNoLiteralAndADateIsOneHoweverSpelled) {
  EXPECT_EQ(refusal(check_literals, "SELECT k FROM t ORDER BY 1", "SELECT k FROM t ORDER BY k"),
            "");
  EXPECT_EQ(refusal(check_literals, "SELECT DATE '2000-01-01' AS d FROM t",
                    "SELECT CAST('2000-01-01' AS DATE) AS d FROM t"),
            "");
}

TEST(GateLiterals, WhatTheCatalogAllows) {
  const std::string_view before = "SELECT k FROM t WHERE g = 1";
  EXPECT_EQ(refusal(check_literals, before, "SELECT k FROM t WHERE g = 1 AND coalesce(x, 0) = 1",
                    {.new_literals = {"0"}}),
            "");
  EXPECT_EQ(refusal(check_literals, before, "SELECT k FROM t WHERE g = 1 AND x IS NOT NULL"), "");
  EXPECT_EQ(refusal(check_literals, before, "SELECT nullif(k, NULL) AS k FROM t WHERE g = 1",
                    {.new_literals = {"null"}}),
            "");
  const patch::Allowance hulls{.literals_from_original_arithmetic = true};
  EXPECT_EQ(refusal(check_literals, before, "SELECT k FROM t WHERE g = 1 AND g < 7", hulls), "");
  EXPECT_EQ(refusal(check_literals, before, "SELECT k FROM t WHERE g = 1 AND s = 'x'", hulls),
            "literal 'x' is new");
  EXPECT_EQ(refusal(check_literals, before, "SELECT k FROM t", {.drops_literals = true}), "");
}

TEST(GateAliases, ANewCteTakesNoRelationsName) {
  EXPECT_EQ(refusal(check_aliases, "SELECT a.k FROM t AS a, u",
                    "WITH u AS (SELECT * FROM u) SELECT a.k FROM t AS a, u"),
            "new CTE u has the name of another relation");
  EXPECT_EQ(refusal(check_aliases, "SELECT a.k FROM t AS a",
                    "WITH a AS (SELECT * FROM t) SELECT k FROM a"),
            "new CTE a has the name of another relation");
  EXPECT_EQ(
      refusal(check_aliases, "SELECT k FROM t", "WITH c AS (SELECT k FROM t) SELECT k FROM c"), "");
}

TEST(GateAliases, TwoCtesOfOneName) {
  EXPECT_EQ(refusal(check_aliases, "SELECT k FROM t",
                    "WITH c AS (WITH c AS (SELECT k FROM t) SELECT k FROM c) SELECT k FROM c"),
            "CTE c is defined 2 times");
}

TEST(GateOrphanCte, OnlyThoseOfTheOriginalMayStay) {
  EXPECT_EQ(
      refusal(check_orphan_ctes, "SELECT k FROM t", "WITH c AS (SELECT k FROM t) SELECT k FROM t"),
      "nobody reads CTE c");
  EXPECT_EQ(refusal(check_orphan_ctes, "WITH c AS (SELECT k FROM t) SELECT k FROM t",
                    "WITH c AS (SELECT k FROM t) SELECT k FROM t AS z"),
            "");
}

TEST(GateSideEffects, NewFilesAndVolatileFunctions) {
  EXPECT_EQ(
      refusal(check_side_effects, "SELECT k FROM t", "SELECT t.k FROM t, read_csv('/etc/passwd')"),
      "table function read_csv is new");
  EXPECT_EQ(refusal(check_side_effects, "SELECT k FROM t", "SELECT k FROM t WHERE random() < 2"),
            "function random is new and volatile or not known");
  EXPECT_EQ(refusal(check_side_effects, "SELECT k FROM t WHERE random() < 1",
                    "SELECT t.k FROM t WHERE random() < 1"),
            "");
  EXPECT_EQ(refusal(check_side_effects, "SELECT k FROM t", "SELECT t.k FROM t, range(2)"), "");
}

TEST(GateOrder, KeysDirectionNullsAndLimit) {
  const std::string_view before = "SELECT k, g FROM t ORDER BY k, g DESC LIMIT 5";
  EXPECT_EQ(refusal(check_order, before, "SELECT k, g FROM t ORDER BY 1, t.g DESC LIMIT 5"), "");
  EXPECT_EQ(refusal(check_order, before, "SELECT k, g FROM t LIMIT 5"),
            "the outermost query has lost its ORDER BY");
  EXPECT_EQ(refusal(check_order, before, "SELECT k, g FROM t ORDER BY k LIMIT 5"),
            "ORDER BY has 1 keys instead of 2");
  EXPECT_EQ(refusal(check_order, before, "SELECT k, g FROM t ORDER BY k, g LIMIT 5"),
            "ORDER BY g: the direction is turned");
  EXPECT_EQ(refusal(check_order, before, "SELECT k, g FROM t ORDER BY x, g DESC LIMIT 5"),
            "ORDER BY key 1 is x instead of k");
  EXPECT_EQ(
      refusal(check_order, before, "SELECT k, g FROM t ORDER BY k NULLS FIRST, g DESC LIMIT 5"),
      "ORDER BY k: NULLS stand elsewhere");
  EXPECT_EQ(refusal(check_order, before, "SELECT k, g FROM t ORDER BY k, g DESC LIMIT 6"),
            "the outermost query has LIMIT 6 instead of LIMIT 5");
}

TEST(GateOrder, AnOrderInsideADerivedTableIsLost) {
  EXPECT_EQ(refusal(check_order, "SELECT k FROM t ORDER BY k",
                    "SELECT * FROM (SELECT k FROM t ORDER BY k) AS z"),
            "the outermost query has lost its ORDER BY");
}

TEST(GateOrder, AKeyIsFollowedThroughCtes) {
  EXPECT_EQ(refusal(check_order, "SELECT g FROM t ORDER BY k",
                    "WITH c AS (SELECT g, k AS key FROM t) SELECT g FROM c ORDER BY key"),
            "");
}

TEST(StructureGates, TheFirstRefusalDecides) {
  const SchemaPair pair("SELECT k FROM t WHERE g = 1", "SELECT k, g FROM t WHERE g = 2");
  const auto verdict = check_structure({pair.original, pair.candidate, {}});
  EXPECT_EQ(verdict.gate, "outputs");
  for (const StructureGate& gate : structure_gates()) EXPECT_FALSE(gate.summary.empty());
}

TEST(Allowances, MergeToTheUnion) {
  const patch::Allowance merged = patch::merge({.drops_literals = true, .new_literals = {"0"}},
                                               {.drops_tables = true, .new_literals = {"0", "1"}});
  EXPECT_TRUE(merged.drops_literals);
  EXPECT_TRUE(merged.drops_tables);
  EXPECT_FALSE(merged.doubles_tables);
  EXPECT_EQ(merged.new_literals, (std::vector<std::string>{"0", "1"}));
}

TEST(GateReach, WhatIsNewAndAsksOrLocks) {
  EXPECT_EQ(refusal(check_reach, "SELECT k FROM t", "SELECT k FROM t WHERE now() IS NULL"),
            "function now is new and asks about the session or the time");
  EXPECT_EQ(refusal(check_reach, "SELECT k FROM t WHERE now() IS NULL",
                    "SELECT t.k FROM t WHERE now() IS NULL"),
            "");
  EXPECT_EQ(refusal(check_reach, "SELECT k FROM t", "SELECT k FROM t USING SAMPLE 10 PERCENT")
                .substr(0, 15),
            "a sample is new");
}

TEST(GateReach, WhatIsOfToday) {
  const auto verdict = [](std::string_view original, std::string_view candidate) {
    const SchemaPair pair(original, candidate);
    return check_reach({pair.original, pair.candidate, {}});
  };
  const std::string day = "SELECT k FROM t WHERE s = '2001-02-03'";
  const std::string today = "SELECT k FROM t WHERE s = 'Today 12:00'";
  const std::string clock = "SELECT k FROM t WHERE s = CAST(current_date AS VARCHAR)";
  EXPECT_EQ(verdict(day, today).reason, "'today' is new and may be read as the time of day");
  EXPECT_EQ(verdict(today, day).reason, "'today' is lost and may be read as the time of day");
  EXPECT_EQ(verdict(clock, day).reason,
            "function current_date is lost: it asks about the session or the time");
  EXPECT_EQ(verdict(clock, day).kind, outcome::VerdictKind::undecided);
  EXPECT_EQ(verdict(today, today).kind, outcome::VerdictKind::accepted);
  EXPECT_EQ(verdict(day, "SELECT k FROM t WHERE age(CAST(s AS DATE)) IS NULL").reason,
            "function age is new and asks about the session or the time");
  EXPECT_EQ(verdict(day, "SELECT k FROM t WHERE s = 'nowhere'").kind,
            outcome::VerdictKind::accepted);
}

TEST(GateReach, WhatMayCallWithoutLookingLikeACallIsUndecided) {
  const SchemaPair pair("SELECT k FROM t", "SELECT k FROM t WHERE CAST(s AS my_type) IS NULL");
  const auto verdict = check_reach({pair.original, pair.candidate, {}});
  EXPECT_EQ(verdict.kind, outcome::VerdictKind::undecided);
  EXPECT_EQ(verdict.reason, "type my_type is new and not known");
  EXPECT_EQ(refusal(check_reach, "SELECT k FROM t WHERE CAST(s AS my_type) IS NULL",
                    "SELECT k FROM t WHERE CAST(t.s AS my_type) IS NULL"),
            "");
  EXPECT_EQ(
      refusal(check_reach, "SELECT k FROM t", "SELECT k FROM t WHERE CAST(s AS DATE) IS NULL"), "");
}

}  // namespace
}  // namespace ado::verify
