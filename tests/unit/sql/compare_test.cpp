// Tests of sql/compare: folding, equivalence and the structural hash.
#include "sql/compare.hpp"

#include <gtest/gtest.h>

#include "sql/parse.hpp"

namespace ado::sql {
namespace {

Expr parsed(std::string_view text, Dialect dialect = Dialect::postgres) {
  NodeId next_id{1};
  Result<Expr> expr = parse_expression(text, dialect, next_id);
  if (!expr) ADD_FAILURE() << expr.error().message << ": " << text;
  return expr ? *std::move(expr) : Expr{};
}

bool same(std::string_view a, std::string_view b, Dialect dialect = Dialect::postgres) {
  const Expr left = parsed(a, dialect);
  const Expr right = parsed(b, dialect);
  const bool equivalent = equivalent_text(left, right, dialect);
  EXPECT_EQ(equivalent, structural_hash(left, dialect) == structural_hash(right, dialect));
  return equivalent;
}

TEST(Compare, NamesFoldAsTheDialectSays) {
  const Identifier upper{.text = "Store"};
  const Identifier lower{.text = "store"};
  const Identifier quoted{.text = "Store", .quoted = true};
  const Identifier quoted_lower{.text = "store", .quoted = true};
  EXPECT_TRUE(same_name(upper, lower, Dialect::postgres));
  EXPECT_TRUE(same_name(upper, quoted_lower, Dialect::postgres));
  EXPECT_FALSE(same_name(upper, quoted, Dialect::postgres));
  EXPECT_TRUE(same_name(upper, quoted, Dialect::duckdb));
  EXPECT_TRUE(same_name(quoted_lower, quoted, Dialect::duckdb));
  EXPECT_EQ(fold(quoted, Dialect::postgres), "Store");
  EXPECT_EQ(fold(quoted, Dialect::duckdb), "store");
  EXPECT_EQ(fold("Store", Dialect::postgres), "store");
}

TEST(Compare, HashKeepsWhatHasAMeaning) {
  EXPECT_FALSE(same("a = 'A'", "a = 'a'"));
  EXPECT_FALSE(same("a = 1.0", "a = 1.00"));
  EXPECT_FALSE(same("a = 1", "b = 1"));
  EXPECT_FALSE(same("a - b", "b - a"));
  EXPECT_FALSE(same("f(a)", "f(DISTINCT a)"));
  EXPECT_FALSE(same("a IS NULL", "a IS NOT NULL"));
  EXPECT_FALSE(same("a AND b AND c", "a AND (b AND c)"));
  EXPECT_FALSE(same("sum(a) OVER (ORDER BY b)", "sum(a) OVER (PARTITION BY b)"));
  EXPECT_FALSE(same("a.b", "(a).b"));
  EXPECT_FALSE(same("\"A\"", "a"));
  EXPECT_FALSE(same("x IN ('a,b')", "x IN ('a', 'b')"));
}

TEST(Compare, HashLeavesOutWhatHasNone) {
  EXPECT_TRUE(same("SUM(Store.a)", "sum ( STORE.A )"));
  EXPECT_TRUE(same("((a + (b)))", "a + b"));
  EXPECT_TRUE(same("a /* x */ <> b", "a != b -- y"));
  EXPECT_TRUE(same("true AND NULL", "TRUE and null"));
  EXPECT_TRUE(same("\"A\"", "a", Dialect::duckdb));
  EXPECT_TRUE(same("CAST(a AS integer)", "cast(A AS INTEGER)"));
}

TEST(Compare, HashOfQueriesAndTables) {
  const auto hash = [](std::string_view text) {
    const Result<Statement> statement = parse_statement(text, Dialect::postgres);
    return structural_hash(statement->query, Dialect::postgres);
  };
  EXPECT_EQ(hash("SELECT a FROM t"), hash("select A\nfrom T;"));
  EXPECT_EQ(hash("SELECT a UNION SELECT b"), hash("(SELECT a) UNION (SELECT b)"));
  EXPECT_NE(hash("SELECT a FROM t LIMIT 10"), hash("SELECT a FROM t LIMIT 100"));
  EXPECT_NE(hash("SELECT a, b FROM t"), hash("SELECT b, a FROM t"));
  EXPECT_NE(hash("SELECT a FROM t"), hash("SELECT a FROM t AS t"));
  const TableRef t = BaseTable{.name = {{.text = "T"}}, .only = false, .sample = std::nullopt};
  const TableRef u = BaseTable{.name = {{.text = "t"}}, .only = false, .sample = std::nullopt};
  EXPECT_EQ(structural_hash(t, Dialect::postgres), structural_hash(u, Dialect::postgres));
}

TEST(Compare, EqualityIgnoresIdsAndPlaces) {
  const Expr near = parsed("a + b");
  const Expr far = parsed("     a   +   b");
  EXPECT_NE(near.span.begin, far.span.begin);
  EXPECT_EQ(near, far);
  EXPECT_FALSE(near == parsed("a + B"));
}

}  // namespace
}  // namespace ado::sql
