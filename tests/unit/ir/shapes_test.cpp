// What is read and printed but never rewritten is refused by name.
#include "ir/shapes.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "sql/parse.hpp"

namespace ado::ir {
namespace {

std::string refusal(std::string_view text, sql::Dialect dialect) {
  const auto statement = sql::parse_statement(text, dialect);
  if (!statement) return "not read: " + statement.error().message;
  const auto checked = check_shapes(statement->query);
  if (checked) return "";
  EXPECT_EQ(checked.error().kind, ErrorKind::unsupported);
  return checked.error().message;
}

TEST(Shapes, PlainQueriesPass) {
  EXPECT_EQ(refusal("select a from t join u using (b) order by c", sql::Dialect::duckdb), "");
  EXPECT_EQ(refusal("select a from json_to_record(x) as t(a int)", sql::Dialect::postgres), "");
}

TEST(Shapes, AreNamed) {
  const auto in_duckdb = [](std::string_view text) { return refusal(text, sql::Dialect::duckdb); };
  const auto in_postgres = [](std::string_view text) {
    return refusal(text, sql::Dialect::postgres);
  };
  EXPECT_EQ(in_duckdb("pivot t on a using sum(b)"), "PIVOT");
  EXPECT_EQ(in_duckdb("select 1 from t unpivot (a for b in (c, d))"), "UNPIVOT");
  EXPECT_EQ(in_duckdb("select 1 from (describe t)"), "DESCRIBE");
  EXPECT_EQ(in_duckdb("select 1 from t at (version => 1)"), "AT");
  EXPECT_EQ(in_duckdb("select sum(a) export_state from t"), "EXPORT_STATE");
  EXPECT_EQ(in_postgres("select xmlelement(name a)"), "XMLELEMENT");
  EXPECT_EQ(in_postgres("select collation for (a)"), "COLLATION");
  EXPECT_EQ(in_postgres("select 1 where exists (select (a).*)"),
            "all fields of an expression: (...).*");
  EXPECT_EQ(in_postgres("select 1 from rows from (f(1))"), "ROWS");
  EXPECT_EQ(in_postgres("select 1 from a join b using (c) as j"), "alias of JOIN ... USING");
  EXPECT_EQ(in_postgres("select 1 for update"), "locking clause FOR UPDATE");
  EXPECT_EQ(in_postgres("select 1 order by a using <"), "ORDER BY ... USING");
  EXPECT_EQ(in_postgres("with recursive a as (select 1) search depth first by b set c select 1"),
            "SEARCH or CYCLE clause of a recursive CTE");
}

}  // namespace
}  // namespace ado::ir
