// The parser: shapes of trees, numbers and spans of nodes, fragments, scripts.
#include <string>

#include <gtest/gtest.h>

#include "sql/build.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"
#include "sql/walk.hpp"

namespace ado::sql {
namespace {

Expr expression(std::string_view text, Dialect dialect = Dialect::duckdb) {
  NodeId next{1};
  auto result = parse_expression(text, dialect, next);
  EXPECT_TRUE(result.has_value()) << text << ": " << (result ? "" : result.error().message);
  return result ? *std::move(result) : Expr{};
}

Statement statement(std::string_view text, Dialect dialect = Dialect::duckdb) {
  auto result = parse_statement(text, dialect);
  EXPECT_TRUE(result.has_value()) << text << ": " << (result ? "" : result.error().message);
  return result ? *std::move(result) : Statement{};
}

TEST(Parser, FlattensChainsButKeepsNesting) {
  const Expr flat = expression("a AND b AND c");
  ASSERT_NE(as<Logical>(flat), nullptr);
  EXPECT_EQ(as<Logical>(flat)->operands.size(), 3U);
  const Expr nested = expression("a AND (b AND c)");
  ASSERT_NE(as<Logical>(nested), nullptr);
  EXPECT_EQ(as<Logical>(nested)->operands.size(), 2U);
  EXPECT_NE(as<Logical>(as<Logical>(nested)->operands[1]), nullptr);
}

TEST(Parser, DropsOtherParentheses) {
  EXPECT_EQ(expression("((a)) + (b * c)"), expression("a + b * c"));
  EXPECT_NE(expression("(a + b) * c"), expression("a + b * c"));
}

TEST(Parser, ReadsArrowsByTheirPlace) {
  const Expr call = expression("list_filter(l, x -> x > 1)");
  EXPECT_NE(as<Lambda>(*as<FunctionCall>(call)->arguments[1].value), nullptr);
  const Expr json = expression("lower(j -> 'a')");
  EXPECT_NE(as<Binary>(*as<FunctionCall>(json)->arguments[0].value), nullptr);
}

TEST(Parser, BindsArrowsLooselyInDuckdbOnly) {
  EXPECT_EQ(expression("a = b ->> c"), expression("(a = b) ->> c"));
  EXPECT_EQ(expression("a AND b -> c"), expression("(a AND b) -> c"));
  EXPECT_EQ(expression("a -> b = c"), expression("a -> (b = c)"));
  EXPECT_EQ(expression("a ->> b = c"), expression("(a ->> b) = c"));
  EXPECT_EQ(expression("a -> b ->> c || d"), expression("((a -> b) ->> c) || d"));
  const auto postgres = Dialect::postgres;
  EXPECT_EQ(expression("a = b ->> c", postgres), expression("a = (b ->> c)", postgres));
}

TEST(Parser, ReadsColumnsAndNiladicFunctionsByDialect) {
  EXPECT_NE(as<ColumnRef>(expression("user")), nullptr);
  EXPECT_NE(as<FunctionCall>(expression("user", Dialect::postgres)), nullptr);
  EXPECT_NE(as<FunctionCall>(expression("current_date")), nullptr);
  EXPECT_NE(as<ColumnRef>(expression("t.current_date")), nullptr);
}

TEST(Parser, MakesTheReceiverOfAMethodItsFirstArgument) {
  EXPECT_EQ(expression("(a).f(1)"), expression("f(a, 1)"));
  const Expr qualified = expression("a.f(1)");
  EXPECT_EQ(as<FunctionCall>(qualified)->name.size(), 2U);
}

TEST(Parser, NumbersNodesInDocumentOrder) {
  const Statement read =
      statement("WITH c AS (SELECT 1) SELECT a + 2, (SELECT b) FROM c JOIN d ON e");
  std::uint32_t last = 0;
  const auto check = [&](const auto& node) {
    EXPECT_GT(node.id.value, last);
    last = node.id.value;
    return Descend::yes;
  };
  visit(read.query,
        {.expr = check, .table = check, .query = check, .select = check, .common_table = check});
  EXPECT_EQ(read.query.id.value, 1U);
  EXPECT_EQ(read.next_id.value, last + 1);
}

TEST(Parser, NumbersFragmentsFromTheGivenId) {
  NodeId next{10};
  const auto expr = parse_expression("a + b", Dialect::duckdb, next);
  ASSERT_TRUE(expr.has_value());
  EXPECT_EQ(expr->id.value, 10U);
  EXPECT_EQ(next.value, 13U);
  const auto from = parse_from("FROM a JOIN b USING (c), d", Dialect::duckdb, next);
  ASSERT_TRUE(from.has_value());
  ASSERT_EQ(from->size(), 2U);
  EXPECT_EQ((*from)[0].id.value, 13U);
  const auto items = parse_select_list("SELECT a, b AS c", Dialect::duckdb, next);
  ASSERT_TRUE(items.has_value());
  EXPECT_EQ(items->size(), 2U);
  EXPECT_FALSE(parse_expression("a + b c", Dialect::duckdb, next).has_value());
  EXPECT_FALSE(parse_from("a WHERE b", Dialect::duckdb, next).has_value());
}

TEST(Parser, SpansCoverTheSource) {
  const std::string text =
      "SELECT f(a) + (b * 2), CASE WHEN c THEN d END FROM (SELECT 1) AS t, u x";
  const Statement read = statement(text);
  const auto source = [&](const NodeBase& node) {
    return text.substr(node.span.begin, node.span.end - node.span.begin);
  };
  const Select& select = *as_select(read.query);
  EXPECT_EQ(source(read.query), text);
  EXPECT_EQ(source(select), text);
  EXPECT_EQ(source(select.items[0].expr), "f(a) + (b * 2)");
  EXPECT_EQ(source(*as<Binary>(select.items[0].expr)->right), "b * 2");
  EXPECT_EQ(source(select.items[1].expr), "CASE WHEN c THEN d END");
  EXPECT_EQ(source(select.from[0]), "(SELECT 1) AS t");
  EXPECT_EQ(source(select.from[1]), "u x");
  EXPECT_EQ(source(*std::get<DerivedTable>(select.from[0].node).query), "SELECT 1");
}

TEST(Parser, NestsJoinsToTheLeftAndByTheirConditions) {
  const Statement left = statement("SELECT 1 FROM a JOIN b ON x JOIN c ON y");
  const Join& outer = std::get<Join>(as_select(left.query)->from[0].node);
  EXPECT_TRUE(std::holds_alternative<Join>(outer.left->node));
  const Statement right = statement("SELECT 1 FROM a JOIN b JOIN c ON y ON x");
  EXPECT_TRUE(std::holds_alternative<Join>(
      std::get<Join>(as_select(right.query)->from[0].node).right->node));
}

TEST(Parser, GivesIntersectTheTighterBinding) {
  const Statement read = statement("SELECT 1 UNION SELECT 2 INTERSECT SELECT 3");
  const auto& root = std::get<SetOperation>(read.query.body);
  EXPECT_EQ(root.op, SetOperator::union_);
  EXPECT_TRUE(std::holds_alternative<SetOperation>(root.right->body));
}

TEST(Parser, KeepsOptionsOfOperandsInParentheses) {
  const Statement read = statement("(SELECT 1 LIMIT 1) UNION ALL SELECT 2 LIMIT 3");
  const auto& root = std::get<SetOperation>(read.query.body);
  EXPECT_TRUE(root.left->limit.has_value());
  EXPECT_TRUE(root.left->parenthesized);
  EXPECT_FALSE(root.right->limit.has_value());
  EXPECT_TRUE(read.query.limit.has_value());
}

TEST(Parser, SplitsScripts) {
  const auto pieces =
      split_script("SELECT ';' ; -- ;\n ; SELECT $$;$$ /* ; */;; SELECT \"a;b\"", Dialect::duckdb);
  ASSERT_EQ(pieces.size(), 3U);
  EXPECT_EQ(pieces[0], "SELECT ';' ");
  EXPECT_EQ(pieces[2], " SELECT \"a;b\"");
  EXPECT_TRUE(split_script(" -- nothing\n ", Dialect::duckdb).empty());
  EXPECT_EQ(split_script("SELECT 1; SELECT 'open", Dialect::duckdb).size(), 2U);
}

TEST(Parser, RefusesEmptyTexts) {
  for (const std::string_view text : {"", " ", "-- only a comment", ";"}) {
    const auto result = parse_statement(text, Dialect::duckdb);
    ASSERT_FALSE(result.has_value()) << text;
    EXPECT_EQ(result.error().kind, ErrorKind::invalid_input);
  }
}

}  // namespace
}  // namespace ado::sql
