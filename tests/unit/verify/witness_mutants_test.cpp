// Mutants: which mistakes are made, and which are left out because nobody could see them.
#include "verify/witness_mutants.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "sql/parse.hpp"
#include "sql/print.hpp"
#include "tests/unit/verify/schema_pair.hpp"

namespace ado::verify {
namespace {

std::vector<std::string> changes(std::string_view text) {
  std::vector<std::string> found;
  for (const Mutant& mutant : make_mutants(map_over(kPairSchema, text), 100, Random(1))) {
    // Each is SQL, and another than the query.
    const std::string print = sql::print(mutant.statement);
    EXPECT_TRUE(sql::parse_statement(print, sql::Dialect::duckdb)) << print;
    EXPECT_NE(print, sql::print(map_over(kPairSchema, text).statement())) << mutant.change;
    found.push_back(mutant.change);
  }
  return found;
}

bool has(const std::vector<std::string>& all, std::string_view part) {
  return std::ranges::any_of(
      all, [&](const std::string& each) { return each.find(part) != std::string::npos; });
}

TEST(WitnessMutants, ClassicalMistakes) {
  const auto all = changes(
      "SELECT DISTINCT t.k, count(t.x) AS n, sum(u.x) AS s FROM t LEFT JOIN u ON t.k = u.k "
      "WHERE t.g < 5 AND t.s IS NOT NULL AND t.x BETWEEN 1 AND 2 AND t.g IN (1, 2) "
      "GROUP BY t.k HAVING count(*) > 1 ORDER BY t.k");
  for (const std::string_view part :
       {"< becomes <=", "the NULL test", "the lower bound", "the last value", "is left out",
        "count ignores no NULL", "sum becomes avg", "LEFT JOIN becomes JOIN", "DISTINCT is lost",
        "HAVING is lost", "ORDER BY key is turned", "the constant grows", "NULLs of"}) {
    EXPECT_TRUE(has(all, part)) << part;
  }
}

TEST(WitnessMutants, SetOperationsAndDistinctAggregates) {
  EXPECT_TRUE(has(changes("SELECT k FROM t UNION SELECT k FROM u"), "keeps duplicates"));
  EXPECT_TRUE(has(changes("SELECT k FROM t UNION ALL SELECT k FROM u"), "ALL of a set"));
  EXPECT_TRUE(has(changes("SELECT count(DISTINCT k) AS n FROM t"), "DISTINCT is lost"));
}

TEST(WitnessMutants, WhatFollowsFromTheRestIsNoMistake) {
  const auto all =
      changes("SELECT a.x FROM t AS a, t AS b, t AS c WHERE a.k = b.k AND b.k = c.k AND a.k = c.k");
  EXPECT_FALSE(has(all, "is left out"));
  EXPECT_FALSE(has(changes("SELECT t.x FROM t JOIN u ON t.k = u.k WHERE u.x > 1"),
                   "JOIN becomes LEFT JOIN"));
}

TEST(WitnessMutants, DuplicatesMatterOnlyWhereSomebodySeesThem) {
  const auto adds_distinct = [](std::string_view text) {
    const auto all = changes(text);
    return std::ranges::count(all, "DISTINCT is added");
  };
  EXPECT_EQ(adds_distinct("SELECT k FROM t"), 1);
  EXPECT_EQ(adds_distinct("SELECT k FROM t UNION ALL SELECT k FROM u"), 2);
  EXPECT_EQ(adds_distinct("SELECT k FROM t UNION SELECT k FROM u"), 0);
  EXPECT_EQ(adds_distinct("SELECT k FROM t EXCEPT ALL SELECT k FROM u"), 2);
  EXPECT_EQ(adds_distinct("SELECT count(*) AS n FROM t WHERE k IN (SELECT k FROM u)"), 0);
  EXPECT_EQ(adds_distinct("SELECT count(*) AS n FROM t WHERE EXISTS (SELECT 1 FROM u)"), 0);
  EXPECT_EQ(adds_distinct("SELECT count(*) AS n FROM t SEMI JOIN (SELECT k FROM u) AS v USING (k)"),
            0);
  EXPECT_EQ(adds_distinct("SELECT n FROM (SELECT count(*) AS n FROM t) AS d"), 0);
  EXPECT_EQ(adds_distinct("SELECT count(*) AS n FROM (SELECT k FROM t) AS d"), 1);
  EXPECT_EQ(adds_distinct("SELECT list_sum(ARRAY(SELECT k FROM u)) AS n FROM t"), 2);
}

TEST(WitnessMutants, AtMostSoManyAndDeterministic) {
  const auto map = map_over(kPairSchema, "SELECT k FROM t WHERE g = 1 AND x = 2 AND s = 'a'");
  const auto some = make_mutants(map, 3, Random(7));
  const auto again = make_mutants(map, 3, Random(7));
  ASSERT_EQ(some.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(some[i].change, again[i].change);
}

TEST(WitnessMutants, ConstantsThatAreAllThatDiffers) {
  const auto mistake = [](std::string_view original, std::string_view candidate) {
    const SchemaPair pair(original, candidate);
    return mistake_between(pair.original, pair.candidate).value_or("none");
  };
  const std::string query = "SELECT k FROM t WHERE mod(x, 1000) = 17 AND s <> 'a'";
  EXPECT_EQ(mistake(query, "SELECT k FROM t WHERE mod(x, 1001) = 17 AND s <> 'a'"),
            "1000 becomes 1001");
  EXPECT_EQ(mistake(query, "SELECT k FROM t WHERE mod(x, 1000) = 17 AND s <> 'b'"),
            "'a' becomes 'b'");
  EXPECT_EQ(mistake(query, query), "none");
  EXPECT_EQ(mistake("SELECT k FROM t WHERE g IN (1, 2)", "SELECT k FROM t WHERE g IN (2, 1)"),
            "none");
  EXPECT_EQ(mistake("SELECT k FROM t WHERE g = 1 AND x > 1", "SELECT k FROM t WHERE x > 2"),
            "none");
}

}  // namespace
}  // namespace ado::verify
