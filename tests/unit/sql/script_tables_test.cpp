#include "sql/script_tables.hpp"

#include <gtest/gtest.h>

namespace ado::sql {
namespace {

TEST(ScriptTables, TablesAreReadAndTheRestIsPassedOver) {
  const auto schema = parse_script_tables(
      "-- A macro; and a comment.\nCREATE MACRO m(i) AS i + 1;\n"
      "-- The first table.\nCREATE TABLE t (a INTEGER PRIMARY KEY);\n"
      "INSERT INTO t SELECT i FROM range(9) r(i);\n/* Two. */ create table u (b VARCHAR NOT NULL);",
      Dialect::duckdb);
  ASSERT_TRUE(schema.has_value()) << schema.error().message;
  ASSERT_EQ(schema->tables.size(), 2U);
  EXPECT_TRUE(schema->tables[0].has_primary_key);
  EXPECT_EQ(schema->tables[1].name, "u");
}

TEST(ScriptTables, ATableThatCannotBeReadIsAnError) {
  EXPECT_FALSE(parse_script_tables("CREATE TABLE t (a", Dialect::duckdb).has_value());
}

}  // namespace
}  // namespace ado::sql
