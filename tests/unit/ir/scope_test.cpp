// Tests of scopes: where column references lead, by each dialect's own precedence.
#include <gtest/gtest.h>

#include "tests/unit/ir/map_of.hpp"

namespace ado::ir {
namespace {

constexpr auto kOther = sql::Dialect::postgres;

TEST(Scope, FindsColumnsWithoutCase) {
  const QueryMap map = map_of("SELECT ITEM_NO, I.\"Price\" FROM Item AS i");
  EXPECT_EQ(leads_to(map, "ITEM_NO"), "main:i.item_no");
  EXPECT_EQ(leads_to(map, "I.\"Price\""), "main:i.price");
}

TEST(Scope, FoldsUnquotedNamesInPostgres) {
  EXPECT_EQ(leads_to(map_of("SELECT ITEM_NO FROM Item", kOther), "ITEM_NO"),
            "main:item.item_no");
  const QueryMap map = map_of("SELECT \"ITEM_NO\" FROM item", kOther);
  EXPECT_EQ(leads_to(map, "\"ITEM_NO\""), "unresolved");
}

TEST(Scope, ReportsWhatIsNotThere) {
  EXPECT_EQ(first_error(map_of("SELECT prise FROM item")),
            "column is not there: prise (did you mean price)");
  EXPECT_EQ(first_error(map_of("SELECT i.prise FROM item i")),
            "column is not there: i.prise (did you mean i.price)");
  EXPECT_EQ(first_error(map_of("SELECT 1 FROM itemm")),
            "table is not there: itemm (did you mean item)");
  EXPECT_EQ(first_error(map_of("SELECT name FROM item, store")),
            "column is ambiguous: name (one of item.name, store.name)");
  EXPECT_EQ(first_error(map_of("SELECT 1 FROM item ORDER BY 2")),
            "position is not in the select list: 2");
  const QueryMap map = map_of("SELECT 1,\n prise FROM item");
  EXPECT_EQ(map.unresolved().at(0).span.begin, 11U);
  EXPECT_FALSE(map.resolved());
}

TEST(Scope, ColumnsOfUnknownTablesAreNoErrorsOfTheirOwn) {
  const QueryMap map = map_of("SELECT a, x.b FROM nowhere x");
  EXPECT_EQ(map.unresolved().size(), 1U);
}

TEST(Scope, CteShadowsTable) {
  const QueryMap map = map_of("WITH item AS (SELECT item_no AS k FROM item) SELECT k FROM item");
  EXPECT_EQ(first_error(map), "");
  EXPECT_EQ(leads_to(map, "item_no"), "cte:item:item.item_no");
  const FromItem* source = map.source(*find(map, "k"));
  ASSERT_NE(source, nullptr);
  EXPECT_EQ(source->kind, FromKind::cte);
  EXPECT_EQ(map.ctes()[0].readers.size(), 1U);
  EXPECT_FALSE(map.ctes()[0].recursive);
  // Qualified by its schema it is the table.
  const QueryMap qualified = map_of("WITH item AS (SELECT 1 AS k) SELECT item_no FROM main.item");
  EXPECT_EQ(qualified.block(0).from[0].kind, FromKind::table);
}

TEST(Scope, CteOfAnInnerQueryShadowsTheOuterOne) {
  const QueryMap map = map_of(
      "WITH c AS (SELECT 1 AS a) SELECT a, (WITH c AS (SELECT 2 AS b) SELECT b FROM c) FROM c");
  EXPECT_TRUE(map.resolved());
  EXPECT_EQ(map.ctes()[0].readers.size(), 1U);
  EXPECT_EQ(map.ctes()[1].readers.size(), 1U);
}

TEST(Scope, CteDoesNotSeeLaterOnes) {
  EXPECT_EQ(first_error(map_of("WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a")),
            "table is not there: b");
  EXPECT_EQ(first_error(map_of("WITH a AS (SELECT 1), A AS (SELECT 2) SELECT 1")),
            "two CTEs have one name: A");
}

TEST(Scope, RecursiveCteReadsItself) {
  const QueryMap map = map_of(
      "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3) "
      "SELECT n FROM r");
  EXPECT_EQ(first_error(map), "");
  EXPECT_TRUE(map.ctes()[0].recursive);
  EXPECT_EQ(map.ctes()[0].readers.size(), 2U);
  EXPECT_EQ(leads_to(map, "n", 1), "cte:r/set:2:r.n");
  EXPECT_EQ(map.lineage(*find(map, "n", 3)), std::nullopt);
  // Its first operand reads the table of that name.
  const QueryMap shadowing = map_of(
      "WITH RECURSIVE item AS (SELECT item_no FROM item UNION ALL SELECT item_no + 1 FROM item "
      "WHERE item_no < 3) SELECT item_no FROM item");
  EXPECT_EQ(shadowing.block(*shadowing.find_block("cte:item/set:1")).from[0].kind, FromKind::table);
  EXPECT_EQ(shadowing.block(*shadowing.find_block("cte:item/set:2")).from[0].kind, FromKind::cte);
}

TEST(Scope, CorrelatedNameThatExistsInBothScopesIsTheInnerOne) {
  const QueryMap map =
      map_of("SELECT 1 FROM sales s WHERE EXISTS (SELECT 1 FROM item WHERE item_no = s.item_no)");
  EXPECT_EQ(leads_to(map, "item_no"), "main/sub:1:item.item_no");
  EXPECT_EQ(leads_to(map, "s.item_no"), "main:s.item_no");
  EXPECT_TRUE(map.binding(*find(map, "s.item_no"))->outer);
  const QueryMap outer = map_of("SELECT (SELECT quantity FROM item) FROM sales");
  EXPECT_EQ(leads_to(outer, "quantity"), "main:sales.quantity");
}

TEST(Scope, AliasThatLacksTheColumnIsPassedOverInDuckdbOnly) {
  const char* text = "SELECT (SELECT t.price FROM (SELECT 1 AS q) t) FROM item t";
  EXPECT_EQ(leads_to(map_of(text), "t.price"), "main:t.price");
  EXPECT_EQ(leads_to(map_of(text, kOther), "t.price"), "unresolved");
}

TEST(Scope, LateralSeesWhatStandsToTheLeft) {
  const char* text = "SELECT q FROM item i, (SELECT i.price AS q) d";
  const QueryMap map = map_of(text);
  EXPECT_EQ(leads_to(map, "i.price"), "main:i.price");
  EXPECT_TRUE(map.block(0).from[1].lateral);
  EXPECT_FALSE(map.block(0).from[0].lateral);
  EXPECT_EQ(leads_to(map_of(text, kOther), "i.price"), "unresolved");
  const QueryMap lateral =
      map_of("SELECT q FROM item i, LATERAL (SELECT i.price AS q) d", kOther);
  EXPECT_EQ(leads_to(lateral, "i.price"), "main:i.price");
}

TEST(Scope, WhereColumnsComeBeforeAliases) {
  EXPECT_EQ(leads_to(map_of("SELECT -price AS price FROM item WHERE price > 1"), "price", 2),
            "main:item.price");
  EXPECT_EQ(leads_to(map_of("SELECT -price AS p FROM item WHERE p > 1"), "p"), "main:output 1");
  EXPECT_EQ(leads_to(map_of("SELECT -price AS p FROM item WHERE p > 1", kOther), "p"),
            "unresolved");
}

TEST(Scope, SelectItemsSeeEarlierAliases) {
  const QueryMap map = map_of("SELECT price * 2 AS p, p + 1 AS q FROM item");
  EXPECT_EQ(leads_to(map, "p"), "main:output 1");
  EXPECT_EQ(leads_to(map_of("SELECT p + 1 AS q, price AS p FROM item"), "p"), "unresolved");
}

TEST(Scope, SubqueriesSeeAliasesToo) {
  const QueryMap map = map_of("SELECT item_no AS k FROM item WHERE k IN (SELECT k FROM sales)");
  EXPECT_EQ(leads_to(map, "k", 2), "main:output 1");
  EXPECT_TRUE(map.block(1).correlated);
}

TEST(Scope, GroupByTakesColumnsFirst) {
  const QueryMap map = map_of("SELECT price % 2 AS price, count(*) FROM item GROUP BY price");
  EXPECT_EQ(leads_to(map, "price", 2), "main:item.price");
  EXPECT_EQ(leads_to(map_of("SELECT price % 2 AS p FROM item GROUP BY p"), "p"), "main:output 1");
  EXPECT_EQ(leads_to(map_of("SELECT price % 2 AS p FROM item GROUP BY p", kOther), "p"),
            "main:output 1");
  EXPECT_EQ(leads_to(map_of("SELECT price AS p FROM item GROUP BY p + 1"), "p"), "unresolved");
}

TEST(Scope, HavingTakesAGroupedColumnElseTheAlias) {
  const char* grouped =
      "SELECT max(quantity) AS item_no FROM sales GROUP BY item_no HAVING item_no > 3";
  EXPECT_EQ(leads_to(map_of(grouped), "item_no", 2), "main:sales.item_no");
  const char* alias =
      "SELECT store_no AS quantity FROM sales GROUP BY store_no HAVING quantity > 3";
  EXPECT_EQ(leads_to(map_of(alias), "quantity"), "main:output 1");
  const char* below =
      "SELECT store_no AS quantity FROM sales GROUP BY store_no HAVING max(quantity) > 3";
  EXPECT_EQ(leads_to(map_of(below), "quantity"), "main:sales.quantity");
}

TEST(Scope, OrderByTakesOutputNamesFirst) {
  const char* text = "SELECT -price AS price FROM item ORDER BY price";
  EXPECT_EQ(leads_to(map_of(text), "price", 2), "main:output 1");
  EXPECT_EQ(leads_to(map_of(text, kOther), "price", 2), "main:output 1");
  const char* inside = "SELECT -price AS price FROM item ORDER BY price + 0";
  EXPECT_EQ(leads_to(map_of(inside), "price", 2), "main:item.price");
  EXPECT_EQ(leads_to(map_of("SELECT -price AS p FROM item ORDER BY p + 1"), "p"), "main:output 1");
  EXPECT_EQ(leads_to(map_of("SELECT name, price FROM item ORDER BY 2"), "2"), "main:output 2");
  EXPECT_EQ(leads_to(map_of("SELECT i.name FROM item i, store s ORDER BY name"), "name"),
            "main:output 1");
}

TEST(Scope, NameOfTwoOutputsIsAmbiguousInPostgres) {
  const char* text = "SELECT item_no AS a, price AS a FROM item ORDER BY a";
  EXPECT_EQ(leads_to(map_of(text), "a"), "main:output 1");
  EXPECT_EQ(first_error(map_of(text, kOther)), "output is ambiguous: a");
  EXPECT_TRUE(map_of("SELECT price, price FROM item ORDER BY price", kOther).resolved());
}

TEST(Scope, OrderOfSetOperationsSeesOutputsOnly) {
  const char* text = "SELECT name AS a FROM item UNION SELECT name AS b FROM store ORDER BY {}";
  const auto with = [&](const std::string& key) {
    return map_of(std::string(text).replace(std::string(text).find("{}"), 2, key));
  };
  EXPECT_EQ(leads_to(with("a"), "a"), "main:output 1");
  EXPECT_EQ(leads_to(with("b"), "b"), "main:output 1");
  EXPECT_EQ(leads_to(with("price"), "price"), "unresolved");
}

TEST(Scope, StructFieldsAndRows) {
  const QueryMap map = map_of("SELECT detail.a, s.detail.b, s, main.sales.sold FROM sales s");
  EXPECT_EQ(leads_to(map, "detail.a"), "main:s.detail");
  EXPECT_EQ(leads_to(map, "s.detail.b"), "main:s.detail");
  EXPECT_EQ(map.binding(*find(map, "s.detail.b"))->column_part, 1U);
  EXPECT_EQ(leads_to(map, "s"), "main:s");
  EXPECT_EQ(map.binding(*find(map, "s"))->resolution, Resolution::row);
  EXPECT_EQ(leads_to(map, "main.sales.sold"), "unresolved");  // It is called s here.
  EXPECT_EQ(leads_to(map_of("SELECT main.sales.sold FROM sales"), "main.sales.sold"),
            "main:sales.sold");
}

TEST(Scope, SystemColumns) {
  EXPECT_EQ(leads_to(map_of("SELECT rowid FROM item"), "rowid"), "main:item.rowid");
  EXPECT_EQ(leads_to(map_of("SELECT i.rowid FROM item i, store"), "i.rowid"), "main:i.rowid");
  EXPECT_EQ(leads_to(map_of("SELECT rowid FROM (SELECT 1) d"), "rowid"), "unresolved");
  EXPECT_EQ(leads_to(map_of("SELECT ctid FROM item", kOther), "ctid"), "main:item.ctid");
}

TEST(Scope, LambdaParametersAreNoColumns) {
  const QueryMap map = map_of("SELECT list_transform([1], price -> price + quantity) FROM sales");
  EXPECT_EQ(first_error(map), "");
  EXPECT_EQ(leads_to(map, "price"), "no reference");
  EXPECT_EQ(leads_to(map, "quantity"), "main:sales.quantity");
  EXPECT_EQ(first_error(map_of("SELECT [v + 1 FOR v IN [1, 2] IF v > quantity] FROM sales")), "");
}

TEST(Scope, FunctionsWithUnknownColumnsBlockButAreNoError) {
  const QueryMap one = map_of("SELECT a FROM read_csv('x.csv')");
  EXPECT_EQ(first_error(one), "");
  EXPECT_EQ(leads_to(one, "a"), "main:read_csv.a");
  const QueryMap two = map_of("SELECT a FROM read_csv('x.csv') x, read_csv('y.csv') y");
  EXPECT_EQ(first_error(two), "");
  EXPECT_FALSE(two.resolved());
  EXPECT_FALSE(map_of("SELECT * FROM read_csv('x.csv')").resolved());
  const QueryMap known = map_of("SELECT g.range, k FROM range(3) g, unnest([1, 2]) u(k)");
  EXPECT_TRUE(known.resolved());
  EXPECT_EQ(leads_to(map_of("SELECT g FROM generate_series(1, 3) g", kOther), "g"), "main:g.g");
}

}  // namespace
}  // namespace ado::ir
