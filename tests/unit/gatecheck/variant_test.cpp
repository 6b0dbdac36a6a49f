// Harmless variants: what changes, and what must stay.
#include "gatecheck/variant.hpp"

#include <gtest/gtest.h>

#include "sql/parse.hpp"
#include "sql/schema.hpp"

namespace ado::gatecheck {
namespace {

Variant variant_of(std::string_view query) {
  constexpr auto kDialect = sql::Dialect::duckdb;
  const sql::Schema schema = *sql::parse_schema(
      "CREATE TABLE a (k INTEGER, x INTEGER); CREATE TABLE b (k INTEGER, y INTEGER);", kDialect);
  return harmless_variant(*ir::QueryMap::make(*sql::parse_statement(query, kDialect), schema));
}

TEST(Variant, TurnsOperandsAndJoinsAndRenamesAliases) {
  const Variant variant =
      variant_of("SELECT a.x, y FROM a JOIN b ON a.k = b.k WHERE a.x > 1 AND (y = 2 OR y = 3)");
  EXPECT_EQ(variant.sql,
            "SELECT v0_0.x, y\nFROM b AS v0_1\nJOIN a AS v0_0 ON v0_0.k = v0_1.k\n"
            "WHERE (y = 3 OR y = 2) AND v0_0.x > 1");
  EXPECT_EQ(variant.changes.operands, 2);
  EXPECT_EQ(variant.changes.joins, 1);
  EXPECT_EQ(variant.changes.aliases, 2);
}

TEST(Variant, LeavesWhatAStarOrAnOuterJoinShows) {
  EXPECT_EQ(variant_of("SELECT * FROM a, b").changes.total(), 0);
  EXPECT_EQ(variant_of("SELECT x FROM a LEFT JOIN b USING (k)").changes.joins, 0);
  EXPECT_EQ(variant_of("SELECT count(*) FROM a, b").sql,
            "SELECT count(*)\nFROM b AS v0_1, a AS v0_0");
}

TEST(Variant, FollowsReferencesFromSubqueries) {
  EXPECT_EQ(variant_of("SELECT x FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.k = a.k)").sql,
            "SELECT x\nFROM a AS v0_0\nWHERE EXISTS (\n  SELECT 1\n  FROM b AS v1_0\n"
            "  WHERE v1_0.k = v0_0.k\n)");
}

}  // namespace
}  // namespace ado::gatecheck
