// Tests of sql/walk: order, descent, stopping, replacement, finding and numbering.
#include "sql/walk.hpp"

#include <gtest/gtest.h>

#include "sql/build.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"

namespace ado::sql {
namespace {

Query parsed(std::string_view text) {
  Result<Statement> statement = parse_statement(text, Dialect::duckdb);
  if (!statement) ADD_FAILURE() << statement.error().message << ": " << text;
  return statement ? statement->query : Query{};
}

// Names of columns, tables and CTEs in the order of the visit; subqueries as "(".
std::vector<std::string> visited(const Query& query, Descend into_queries = Descend::yes) {
  std::vector<std::string> names;
  Visitor visitor;
  visitor.expr = [&](const Expr& expr) {
    if (const auto* column = as<ColumnRef>(expr)) names.push_back(column->parts.back().text);
    return Descend::yes;
  };
  visitor.table = [&](const TableRef& table) {
    const auto* base = std::get_if<BaseTable>(&table.node);
    if (base != nullptr) names.push_back(base->name.back().text);
    return Descend::yes;
  };
  visitor.common_table = [&](const CommonTable& table) {
    names.push_back(table.name.text + ":");
    return Descend::yes;
  };
  visitor.query = [&](const Query& nested) {
    if (&nested != &query) names.emplace_back("(");
    return &nested == &query ? Descend::yes : into_queries;
  };
  visit(query, visitor);
  return names;
}

using Names = std::vector<std::string>;

TEST(Walk, VisitsInDocumentOrder) {
  const Query query = parsed(
      "WITH w AS (SELECT a FROM t) SELECT b, sum(c) FILTER (WHERE d) OVER (PARTITION BY e ORDER BY "
      "f ROWS g PRECEDING) FROM u JOIN v ON h = i WHERE j IN (SELECT k FROM x) GROUP BY l, "
      "ROLLUP (m) HAVING n WINDOW o AS (ORDER BY p) QUALIFY q ORDER BY r LIMIT s OFFSET y");
  EXPECT_EQ(visited(query),
            (Names{"w:", "(", "a", "t", "b", "c", "d", "e", "f", "g", "u", "v", "h",
                   "i",  "j", "(", "k", "x", "l", "m", "n", "p", "q", "r", "s", "y"}));
}

TEST(Walk, VisitsEveryKindOfExpression) {
  EXPECT_EQ(visited(parsed("SELECT DISTINCT ON (a) INTERVAL (b) DAY, -c, d + e, f AND g, NOT h, i "
                           "IS NULL, j BETWEEN k AND l, m IN (n, o), p IN q, r LIKE s ESCAPE t")),
            (Names{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j",
                   "k", "l", "m", "n", "o", "p", "q", "r", "s", "t"}));
  EXPECT_EQ(visited(parsed("SELECT EXISTS (SELECT a), ARRAY(SELECT b), c = ANY (SELECT d), e::int, "
                           "CASE f WHEN g THEN h ELSE i END, j COLLATE c, k AT TIME ZONE l")),
            (Names{"(", "a", "(", "b", "c", "(", "d", "e", "f", "g", "h", "i", "j", "k", "l"}));
  EXPECT_EQ(visited(parsed("SELECT (a, b), [c, d], {'x': e}, MAP {f: g}, h[i], j[k:l:m], (n).y, "
                           "list_filter(o, LAMBDA z: p), [q FOR z IN r IF s], * REPLACE (t AS u)")),
            (Names{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j",
                   "k", "l", "m", "n", "o", "p", "q", "r", "s", "t"}));
}

TEST(Walk, VisitsSetOperationsValuesAndTableItems) {
  EXPECT_EQ(visited(parsed("SELECT a FROM (VALUES (b, c)) AS v, f(d), LATERAL (SELECT e) "
                           "UNION SELECT g GROUP BY GROUPING SETS ((h, i), ())")),
            (Names{"(", "a", "(", "b", "c", "d", "(", "e", "(", "g", "h", "i"}));
}

TEST(Walk, NoLeavesOutTheChildrenOnly) {
  EXPECT_EQ(visited(parsed("SELECT a, (SELECT b), c FROM t"), Descend::no),
            (Names{"a", "(", "c", "t"}));
}

TEST(Walk, StopEndsTheVisit) {
  int seen = 0;
  Visitor visitor;
  visitor.expr = [&](const Expr&) { return ++seen == 2 ? Descend::stop : Descend::yes; };
  visitor.table = [&](const TableRef&) {
    ADD_FAILURE() << "went on";
    return Descend::yes;
  };
  visit(parsed("SELECT a, b, c FROM t WHERE d"), visitor);
  EXPECT_EQ(seen, 2);
}

TEST(Walk, TransformComesFromBelowAndMayReplace) {
  Query query = parsed("SELECT a + a FROM t WHERE EXISTS (SELECT a FROM u AS a)");
  Mutator mutator;
  mutator.expr = [](Expr& expr) {
    if (as<ColumnRef>(expr) != nullptr) expr = make_integer(1);
    const auto* sum = as<Binary>(expr);
    if (sum != nullptr && *sum->left == *sum->right) expr = make_string("twice");
  };
  mutator.table = [](TableRef& table) { table = make_table("x"); };
  mutator.select = [](Select& select) { select.distinct = DistinctKind::distinct; };
  transform(query, mutator);
  EXPECT_EQ(query,
            parsed("SELECT DISTINCT 'twice' FROM x WHERE EXISTS (SELECT DISTINCT 1 FROM x)"));
}

TEST(Walk, FindsEveryNodeByItsId) {
  Query query = parsed(
      "WITH w AS (SELECT a FROM t) SELECT b FROM w JOIN u ON c WHERE d IN (SELECT e FROM v)");
  int exprs = 0;
  Visitor visitor;
  visitor.expr = [&](const Expr& expr) {
    ++exprs;
    EXPECT_EQ(find_expr(query, expr.id), &expr);
    EXPECT_EQ(find_table(query, expr.id), nullptr);
    return Descend::yes;
  };
  visitor.table = [&](const TableRef& table) {
    EXPECT_EQ(find_table(query, table.id), &table);
    return Descend::yes;
  };
  visitor.select = [&](const Select& select) {
    EXPECT_EQ(find_select(query, select.id), &select);
    return Descend::yes;
  };
  visitor.query = [&](const Query& nested) {
    EXPECT_EQ(find_query(query, nested.id), &nested);
    return Descend::yes;
  };
  visit(static_cast<const Query&>(query), visitor);
  EXPECT_EQ(exprs, 6);
  EXPECT_EQ(find_expr(query, NodeId{0}), nullptr);
  EXPECT_EQ(find_expr(query, NodeId{9'999}), nullptr);
}

TEST(Walk, NumbersOnlyNodesWithoutAnId) {
  Select select;
  select.items.push_back(make_item(make_integer(1)));
  select.items.push_back(make_item(make_integer(2)));
  select.items[0].expr.id = NodeId{77};
  Query query = make_query(std::move(select));
  NodeId next_id{5};
  number_nodes(query, next_id);
  EXPECT_EQ(query.id, NodeId{5});
  EXPECT_EQ(as_select(query)->id, NodeId{6});
  EXPECT_EQ(as_select(query)->items[0].expr.id, NodeId{77});
  EXPECT_EQ(as_select(query)->items[1].expr.id, NodeId{7});
  EXPECT_EQ(next_id, NodeId{8});
}

}  // namespace
}  // namespace ado::sql
