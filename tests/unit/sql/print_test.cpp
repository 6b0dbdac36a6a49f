// Tests of sql/print: names, parentheses by precedence, one-line fragments and speed of tries.
#include "sql/print.hpp"

#include <utility>

#include <gtest/gtest.h>

#include "sql/build.hpp"
#include "sql/parse.hpp"

namespace ado::sql {
namespace {

// The print of an expression that was read; checks that the print reads the same.
std::string reprinted(std::string_view text, Dialect dialect = Dialect::duckdb) {
  NodeId next_id{1};
  const Result<Expr> expr = parse_expression(text, dialect, next_id);
  if (!expr) return "error: " + expr.error().message;
  std::string printed = print(*expr, dialect);
  const Result<Expr> again = parse_expression(printed, dialect, next_id);
  EXPECT_TRUE(again && *again == *expr) << text << " became " << printed;
  return printed;
}

Expr column(std::string_view name) { return make_column(make_identifier(name)); }

TEST(Print, NamesAreQuotedOnlyWhenTheyMustBe) {
  EXPECT_EQ(print(Identifier{.text = "Store"}, Dialect::postgres), "Store");
  EXPECT_EQ(print(Identifier{.text = "Store", .quoted = true}, Dialect::postgres), "\"Store\"");
  EXPECT_EQ(print(Identifier{.text = "a\"b"}, Dialect::duckdb), "\"a\"\"b\"");
  EXPECT_EQ(print(Identifier{.text = "1a"}, Dialect::duckdb), "\"1a\"");
  EXPECT_EQ(print(Identifier{.text = "ORDER"}, Dialect::duckdb), "\"ORDER\"");
  EXPECT_EQ(print(Identifier{.text = "ORDER"}, Dialect::postgres), "\"order\"");
  EXPECT_EQ(print(Identifier{.text = "qualify"}, Dialect::duckdb), "\"qualify\"");
  EXPECT_EQ(print(Identifier{.text = "qualify"}, Dialect::postgres), "qualify");
  EXPECT_EQ(reprinted("t.\"order\" + t.select"), "t.\"order\" + t.select");
}

TEST(Print, ParenthesesFollowPrecedence) {
  const std::pair<const char*, const char*> cases[] = {
      {"(a * b) + c", "a * b + c"},
      {"a * (b + c)", "a * (b + c)"},
      {"(a - b) - c", "a - b - c"},
      {"a - (b - c)", "a - (b - c)"},
      {"a / (b / c)", "a / (b / c)"},
      {"(a || b) || (c || d)", "a || b || (c || d)"},
      {"(a = b) = c", "(a = b) = c"},
      {"(a = b) IS NOT TRUE", "(a = b) IS NOT TRUE"},
      {"a AND (b OR c)", "a AND (b OR c)"},
      {"(a AND b) OR c", "a AND b OR c"},
      {"a AND (b AND c)", "a AND (b AND c)"},
      {"NOT (a AND b)", "NOT (a AND b)"},
      {"(NOT a) = b", "(NOT a) = b"},
      {"NOT (a = b)", "NOT a = b"},
      {"(a IN (1, 2)) AND (b NOT LIKE 'x')", "a IN (1, 2) AND b NOT LIKE 'x'"},
      {"a BETWEEN (b AND c) AND (d OR e)", "a BETWEEN (b AND c) AND (d OR e)"},
      {"a BETWEEN 1 + 2 AND 3 * 4", "a BETWEEN 1 + 2 AND 3 * 4"},
      {"(a || b) LIKE (c || '%') ESCAPE '!'", "a || b LIKE c || '%' ESCAPE '!'"},
      {"(a COLLATE nocase) = b", "(a COLLATE nocase) = b"},
      {"(a AT TIME ZONE 'UTC')::DATE", "(a AT TIME ZONE 'UTC')::DATE"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(reprinted(text), expected);
}

TEST(Print, SignsNeverMakeAComment) {
  EXPECT_EQ(reprinted("- - 1"), "-(-1)");
  EXPECT_EQ(reprinted("a - -1"), "a - -1");
  EXPECT_EQ(reprinted("a - - - 1"), "a - -(-1)");
  EXPECT_EQ(reprinted("(-1)::INT"), "(-1)::INT");
  EXPECT_EQ(reprinted("-(1::INT)"), "-1::INT");
  EXPECT_EQ(reprinted("~(-1)"), "~(-1)");
  EXPECT_EQ(reprinted("(-a) ^ 2"), "-a ^ 2");
  EXPECT_EQ(reprinted("-(a ^ 2)"), "-(a ^ 2)");
}

TEST(Print, ArrowsOfDuckdbBindLoosely) {
  EXPECT_EQ(reprinted("(j ->> 'a') = 'b'"), "(j ->> 'a') = 'b'");
  EXPECT_EQ(reprinted("j -> 'a' ->> 'b'"), "j -> 'a' ->> 'b'");
  EXPECT_EQ(reprinted("(j -> 'a') AND b"), "(j -> 'a') AND b");
  EXPECT_EQ(reprinted("j ->> 'a' = 'b'", Dialect::postgres), "j ->> 'a' = 'b'");
  EXPECT_EQ(reprinted("list_filter(l, x -> x > 1 AND x < 3)"),
            "list_filter(l, x -> x > 1 AND x < 3)");
  EXPECT_EQ(reprinted("list_filter(l, LAMBDA x, i: x > i)"), "list_filter(l, LAMBDA x, i: x > i)");
}

TEST(Print, MembersKeepTheParenthesesOfTheirBase) {
  EXPECT_EQ(reprinted("(a).b"), "(a).b");
  EXPECT_EQ(reprinted("(f(x)).y"), "f(x).y");
  EXPECT_EQ(reprinted("(f(x)).y", Dialect::postgres), "(f(x)).y");
  EXPECT_EQ(reprinted("a[1][2:3]"), "a[1][2 : 3]");
  EXPECT_EQ(reprinted("a[:-1]"), "a[ : -1]");
  EXPECT_EQ(reprinted("(a::INT[])[1]"), "(a::INT[])[1]");
  EXPECT_EQ(reprinted("a[1:-:2]"), "a[1 : - : 2]");
}

TEST(Print, LiteralsComeBackAsWritten) {
  EXPECT_EQ(reprinted("'it''s'"), "'it''s'");
  EXPECT_EQ(reprinted("E'a\\'b\\n'"), "E'a\\'b\\n'");
  EXPECT_EQ(reprinted("1.50"), "1.50");
  EXPECT_EQ(reprinted("$$it's$$"), "'it''s'");
  EXPECT_EQ(reprinted("interval 3 days"), "INTERVAL 3 DAYS");
  EXPECT_EQ(reprinted("interval '1 day'"), "INTERVAL '1 day'");
  EXPECT_EQ(reprinted("interval (a + 1) month"), "INTERVAL (a + 1) MONTH");
  EXPECT_EQ(reprinted("a::timestamp(3) with time zone", Dialect::postgres),
            "a::timestamp(3) with time zone");
  EXPECT_EQ(reprinted("true and null"), "TRUE AND NULL");
}

TEST(Print, FragmentsStayOnOneLine) {
  std::vector<Expr> operands;
  for (int i = 0; i < 40; ++i) operands.push_back(column("a_rather_long_name"));
  EXPECT_EQ(print(make_and(operands), Dialect::duckdb).find('\n'), std::string::npos);
  EXPECT_EQ(reprinted("EXISTS (SELECT a FROM t WHERE b UNION SELECT c)"),
            "EXISTS (SELECT a FROM t WHERE b UNION SELECT c)");
  const TableRef join =
      make_join(JoinKind::left, make_table("a"), make_table("b", "c"), Box<Expr>(column("d")));
  EXPECT_EQ(print(join, Dialect::duckdb), "a LEFT JOIN b AS c ON d");
  EXPECT_EQ(print_from(std::vector<TableRef>{join, make_table("e")}, Dialect::duckdb),
            "a LEFT JOIN b AS c ON d, e");
  EXPECT_EQ(print_select_list(std::vector{make_item(column("a")), make_item(column("b"), "c")},
                              Dialect::duckdb),
            "a, b AS c");
}

// A tree that fails to fit at every depth must not be tried anew from every depth to the bottom.
TEST(Print, DeepNestingCostsNoMoreThanItsSize) {
  Expr expr = column("a");
  for (int depth = 0; depth < 300; ++depth) {
    std::vector<Expr> arguments;
    arguments.push_back(std::move(expr));
    arguments.push_back(column("b"));
    expr = make_call("a_function", std::move(arguments));
  }
  Select select;
  select.items.push_back(make_item(std::move(expr)));
  const std::string text = print(make_query(std::move(select)), Dialect::duckdb);
  const Result<Statement> parsed = parse_statement(text, Dialect::duckdb);
  EXPECT_TRUE(parsed && print(*parsed) == text);
}

}  // namespace
}  // namespace ado::sql
