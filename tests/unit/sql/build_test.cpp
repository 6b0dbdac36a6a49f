// Tests of sql/build: what is made prints as it should and is what the parser would make.
#include "sql/build.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "base/require.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"

namespace ado::sql {
namespace {

// The print, after a check that it is read back as the same tree.
std::string printed(const Expr& expr) {
  const std::string text = print(expr, Dialect::duckdb);
  NodeId next_id{1};
  const Result<Expr> parsed = parse_expression(text, Dialect::duckdb, next_id);
  EXPECT_TRUE(parsed && *parsed == expr) << text;
  return text;
}

Query select_of(long long value) {
  Select select;
  select.items.push_back(make_item(make_integer(value)));
  return make_query(std::move(select));
}

TEST(Build, IdentifiersAreQuotedWhenADialectNeedsIt) {
  EXPECT_FALSE(make_identifier("store_1").quoted);
  EXPECT_TRUE(make_identifier("Store").quoted) << "PostgreSQL would fold it";
  EXPECT_TRUE(make_identifier("order").quoted);
  EXPECT_TRUE(make_identifier("a b").quoted);
  EXPECT_TRUE(make_identifier("1a").quoted);
  EXPECT_TRUE(make_identifier("").quoted);
}

TEST(Build, Constants) {
  EXPECT_EQ(printed(make_integer(42)), "42");
  EXPECT_EQ(printed(make_integer(-1)), "-1");
  EXPECT_EQ(printed(make_integer(std::numeric_limits<long long>::min())), "-9223372036854775808");
  EXPECT_EQ(printed(make_string("it's")), "'it''s'");
  EXPECT_EQ(printed(make_null()), "NULL");
}

TEST(Build, Expressions) {
  const Expr a = make_column(make_identifier("a"));
  EXPECT_EQ(printed(make_column("t", "Order")), "t.\"Order\"");
  EXPECT_EQ(printed(make_binary("-", a, make_binary("-", a, a))), "a - (a - a)");
  EXPECT_EQ(printed(make_is_null(a)), "a IS NULL");
  EXPECT_EQ(printed(make_is_not_null(a)), "a IS NOT NULL");
  EXPECT_EQ(printed(make_call("sum", {a})), "sum(a)");
  EXPECT_EQ(printed(make_count_star()), "count(*)");
  EXPECT_EQ(printed(make_cast(a, "DECIMAL(7, 2)[]")), "CAST(a AS DECIMAL(7, 2)[])");
  EXPECT_THROW(make_cast(a, "STRUCT(a VARCHAR(3))"), InternalError);
}

TEST(Build, ConnectivesFlattenTheirOwnKind) {
  const Expr a = make_column(make_identifier("a"));
  const Expr b = make_column(make_identifier("b"));
  EXPECT_EQ(printed(make_and({})), "TRUE");
  EXPECT_EQ(printed(make_or({})), "FALSE");
  EXPECT_EQ(printed(make_and({a})), "a");
  EXPECT_EQ(printed(make_and({make_and({a, b}), make_or({a, b})})), "a AND b AND (a OR b)");
  EXPECT_EQ(printed(make_or({make_and({a, b}), make_or({a, b})})), "a AND b OR a OR b");
}

TEST(Build, ConjunctsSeeThroughNestedAnds) {
  const Expr a = make_column(make_identifier("a"));
  Logical inner{.connective = Connective::conjunction, .operands = {a, a}};
  Logical outer{.connective = Connective::conjunction, .operands = {a, Expr(inner)}};
  const MaybeExpr condition = Box<Expr>(Expr(outer));
  EXPECT_EQ(conjuncts(condition).size(), 3u);
  EXPECT_EQ(conjunct_refs(condition).front(), &as<Logical>(**condition)->operands.front());
  EXPECT_TRUE(conjuncts(std::nullopt).empty());
  EXPECT_EQ(conjuncts(Box<Expr>(make_or({a, a}))).size(), 1u);
}

TEST(Build, UnionAllGroupsFromTheLeft) {
  std::vector<Query> operands;
  for (const long long value : {1, 2, 3}) operands.push_back(select_of(value));
  operands[2].limit = Limit{.count = Box<Expr>(make_integer(4))};
  const Query united = make_union_all(operands);
  EXPECT_EQ(print(united, Dialect::duckdb),
            "SELECT 1\nUNION ALL\nSELECT 2\nUNION ALL\n(\n  SELECT 3\n  LIMIT 4\n)");
  EXPECT_EQ(make_union_all({select_of(1)}), select_of(1));
  EXPECT_THROW(make_union_all({}), InternalError);
}

TEST(Build, TablesAndQueries) {
  Select select;
  select.items.push_back(make_item(make_column("t", "a"), "b"));
  select.from.push_back(make_join(JoinKind::left, make_table("t"), make_derived(select_of(1), "d"),
                                  Box<Expr>(make_column("t", "c"))));
  select.where = Box<Expr>(make_is_null(make_column("d", "c")));
  Query query = make_query(std::move(select));
  query.with = With{.recursive = false, .tables = {}};
  query.with->tables.push_back(make_cte("w", select_of(2), Materialization::materialized));
  const std::string text = print(query, Dialect::postgres);
  EXPECT_EQ(text,
            "WITH\n  w AS MATERIALIZED (\n    SELECT 2\n  )\nSELECT t.a AS b\nFROM t\nLEFT JOIN (\n"
            "  SELECT 1\n) AS d ON t.c\nWHERE d.c IS NULL");
  NodeId next_id{1};
  const Result<Query> parsed = parse_query(text, Dialect::postgres, next_id);
  EXPECT_TRUE(parsed && *parsed == query);
  EXPECT_NE(as_select(query), nullptr);
  EXPECT_EQ(as_select(make_union_all({select_of(1), select_of(2)})), nullptr);
}

}  // namespace
}  // namespace ado::sql
