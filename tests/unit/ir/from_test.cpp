// Tests of FROM clauses: joins, merged and hidden columns, stars, names of outputs, predicates.
#include <gtest/gtest.h>

#include "tests/unit/ir/map_of.hpp"

namespace ado::ir {
namespace {

using Names = std::vector<std::string>;
using Items = std::vector<std::size_t>;
constexpr auto kPostgres = sql::Dialect::postgres;

TEST(From, TakesJoinsApart) {
  const QueryMap map = map_of(
      "SELECT 1 FROM sales s LEFT JOIN item i ON s.item_no = i.item_no "
      "JOIN store t ON t.store_no = s.store_no, item j");
  const Block& block = map.block(0);
  ASSERT_EQ(block.from.size(), 4U);
  EXPECT_FALSE(block.from[0].null_extended);
  EXPECT_TRUE(block.from[1].null_extended);
  EXPECT_FALSE(block.from[2].null_extended);
  ASSERT_EQ(block.joins.size(), 2U);
  EXPECT_EQ(block.joins[0].kind, sql::JoinKind::left);
  EXPECT_EQ(block.joins[1].first, 0U);
  EXPECT_EQ(block.joins[1].middle, 2U);
  EXPECT_EQ(block.joins[1].last, 3U);
  EXPECT_FALSE(is_plain_inner_block(block));
}

TEST(From, UsingMergesColumns) {
  const QueryMap map = map_of("SELECT *, store_no FROM sales JOIN store USING (store_no)");
  EXPECT_EQ(output_names(map), (Names{"item_no", "store_no", "quantity", "paid", "sold", "detail",
                                      "code", "name", "store_no"}));
  EXPECT_EQ(leads_to(map, "store_no"), "main:sales.store_no");
  EXPECT_TRUE(map.binding(*find(map, "store_no"))->merged);
  EXPECT_EQ(map.block(0).joins[0].merged_columns, (Names{"store_no"}));
  // PostgreSQL brings merged columns first.
  const QueryMap other = map_of("SELECT * FROM sales JOIN store USING (store_no)", kPostgres);
  EXPECT_EQ(output_names(other),
            (Names{"store_no", "item_no", "quantity", "paid", "sold", "detail", "code", "name"}));
}

TEST(From, MergedColumnWinsOverItemsBesideTheJoinInDuckdb) {
  const char* text = "SELECT store_no FROM sales JOIN store USING (store_no), store other";
  EXPECT_EQ(leads_to(map_of(text), "store_no"), "main:sales.store_no");
  EXPECT_EQ(leads_to(map_of(text, kPostgres), "store_no"), "ambiguous");
}

TEST(From, RightAndFullJoinsMergeToAnotherSide) {
  const QueryMap right = map_of("SELECT store_no FROM sales RIGHT JOIN store USING (store_no)");
  EXPECT_EQ(leads_to(right, "store_no"), "main:store.store_no");
  const QueryMap full = map_of("SELECT store_no, * FROM sales FULL JOIN store USING (store_no)");
  EXPECT_TRUE(full.binding(*find(full, "store_no"))->merged_full);
  EXPECT_EQ(full.lineage(*find(full, "store_no")), std::nullopt);
  EXPECT_EQ(full.lineage(0, 2), std::nullopt);  // The same column by the star.
  EXPECT_EQ(sql::print(qualified(*find(full, "store_no"), full), full.dialect()), "store_no");
}

TEST(From, NaturalMergesAllCommonColumns) {
  const QueryMap map = map_of("SELECT name, * FROM item NATURAL JOIN (SELECT name, 1 AS x) d");
  EXPECT_EQ(first_error(map), "");
  EXPECT_EQ(output_names(map), (Names{"name", "item_no", "name", "price", "x"}));
  EXPECT_EQ(first_error(map_of("SELECT 1 FROM item JOIN sales USING (name)")),
            "column of USING is not on both sides: name");
}

TEST(From, SemiJoinHidesItsRightSide) {
  const char* text = "SELECT * FROM sales s SEMI JOIN item i ON i.item_no = s.item_no";
  const QueryMap map = map_of(text);
  EXPECT_EQ(leads_to(map, "i.item_no"), "main:i.item_no");
  EXPECT_TRUE(map.block(0).from[1].hidden);
  EXPECT_EQ(output_names(map).size(), 6U);
  EXPECT_EQ(leads_to(map_of(std::string(text) + " WHERE i.price > 1"), "i.price"), "unresolved");
}

TEST(From, AliasOfAJoinHidesWhatIsBelow) {
  const QueryMap map = map_of(
      "SELECT j.price, s.paid FROM (sales s JOIN item i ON i.item_no = s.item_no) AS j", kPostgres);
  EXPECT_EQ(leads_to(map, "j.price"), "main:j.price");
  EXPECT_EQ(leads_to(map, "s.paid"), "unresolved");
  EXPECT_EQ(map.block(0).from[2].kind, FromKind::join);
}

TEST(From, StarsExcludeReplaceRename) {
  const QueryMap map = map_of(
      "SELECT i.* EXCLUDE (name) REPLACE (price * 2 AS price) RENAME (item_no AS id), s.code "
      "FROM item i, store s");
  EXPECT_EQ(output_names(map), (Names{"id", "price", "code"}));
  EXPECT_EQ(map.block(0).outputs[0].expr, nullptr);
  EXPECT_EQ(sql::print(*map.block(0).outputs[1].expr, map.dialect()), "price * 2");
  EXPECT_EQ(output_names(map_of("SELECT *, price AS x FROM item")),
            (Names{"item_no", "name", "price", "x"}));
}

TEST(From, StarThatBringsAColumnTwice) {
  // Read from a derived table: DuckDB tells them apart, PostgreSQL calls them ambiguous.
  const char* text = "SELECT {} FROM (SELECT * FROM item a, store b) d";
  const auto with = [&](const std::string& name, sql::Dialect dialect) {
    return map_of(std::string(text).replace(std::string(text).find("{}"), 2, name), dialect);
  };
  const auto kDuckdb = sql::Dialect::duckdb;
  const QueryMap first = with("name", kDuckdb);
  EXPECT_EQ(first.lineage(0, 0), (BaseColumn{"item", "name"}));
  EXPECT_EQ(with("name_1", kDuckdb).lineage(0, 0), (BaseColumn{"store", "name"}));
  EXPECT_EQ(leads_to(with("name", kPostgres), "name"), "ambiguous");
  EXPECT_EQ(output_names(map_of("SELECT * FROM item a, store b")),
            (Names{"item_no", "name", "price", "store_no", "code", "name"}));
}

TEST(From, ColumnAliasesRename) {
  const QueryMap map = map_of(
      "WITH c(p) AS (SELECT item_no, name FROM item) "
      "SELECT k.z, k.name, v.a, v.col1, t.one FROM c AS k(z), (VALUES (1, 2)) v(a), item t(one)");
  EXPECT_EQ(first_error(map), "");
  EXPECT_EQ(map.lineage(0, 0), (BaseColumn{"item", "item_no"}));
  EXPECT_EQ(map.lineage(0, 4), (BaseColumn{"item", "item_no"}));
}

TEST(From, OutputsHaveTheEnginesNames) {
  const QueryMap map = map_of(
      "SELECT PRICE, count(*), Sum(s.paid), sum(paid + 1), count(DISTINCT paid), 'a', 1, -paid, "
      "paid::BIGINT, CASE WHEN paid = 1 THEN 2 END, paid IS NULL, paid IN (1, 2), paid <> 1, "
      "paid BETWEEN 1 AND 2, coalesce(paid, 1), CAST(paid AS DECIMAL(10,2)), "
      "paid = 1 AND quantity = 2, sum(paid) OVER w, substring(code, 1, 2), code LIKE 'a''b', "
      "NOT paid > 1, sum(paid) FILTER (WHERE paid > 1), paid::DOUBLE, DATE '2000-01-01', "
      "extract(year FROM sold) FROM sales s, item, store "
      "WINDOW w AS (PARTITION BY code ORDER BY sold DESC)");
  EXPECT_EQ(output_names(map), (Names{"price",
                                      "count_star()",
                                      "sum(s.paid)",
                                      "sum((paid + 1))",
                                      "count(DISTINCT paid)",
                                      "'a'",
                                      "1",
                                      "-(paid)",
                                      "CAST(paid AS BIGINT)",
                                      "CASE  WHEN ((paid = 1)) THEN (2) ELSE NULL END",
                                      "(paid IS NULL)",
                                      "(paid IN (1, 2))",
                                      "(paid != 1)",
                                      "(paid BETWEEN 1 AND 2)",
                                      "COALESCE(paid, 1)",
                                      "CAST(paid AS DECIMAL(10, 2))",
                                      "((paid = 1) AND (quantity = 2))",
                                      "sum(paid) OVER (PARTITION BY code ORDER BY sold DESC)",
                                      "main.\"substring\"(code, 1, 2)",
                                      "(code ~~ 'a''b')",
                                      "(paid <= 1)",
                                      "sum(paid) FILTER (WHERE (paid > 1))",
                                      "CAST(paid AS \"DOUBLE\")",
                                      "CAST('2000-01-01' AS \"DATE\")",
                                      "main.date_part('year', sold)"}));
  const QueryMap other = map_of(
      "SELECT Name, count(*), price::text, 1::int8, price + 1, CASE WHEN true THEN name END, "
      "(SELECT code FROM store), EXISTS (SELECT 1), \"name\" FROM item",
      kPostgres);
  EXPECT_EQ(output_names(other), (Names{"name", "count", "price", "int8", "?column?", "case",
                                        "code", "exists", "name"}));
}

TEST(From, PredicatesAreConjunctsWithTheirItems) {
  const QueryMap map = map_of(
      "SELECT store_no, count(*) AS n FROM sales s JOIN item i ON i.item_no = s.item_no AND "
      "i.price > 1 "
      "WHERE (s.quantity > 1 AND (s.paid < i.price AND 1 = 1)) "
      "AND EXISTS (SELECT 1 FROM store t WHERE t.store_no = s.store_no) "
      "GROUP BY store_no HAVING n > 2");
  const auto& predicates = map.block(0).predicates;
  ASSERT_EQ(predicates.size(), 7U);
  EXPECT_EQ(predicates[0].clause, Clause::on);
  EXPECT_EQ(predicates[0].from_items, (Items{0, 1}));
  EXPECT_EQ(predicates[1].from_items, (Items{1}));
  EXPECT_EQ(predicates[3].from_items, (Items{0, 1}));
  EXPECT_TRUE(predicates[4].from_items.empty());
  EXPECT_TRUE(predicates[5].has_subquery);
  EXPECT_EQ(predicates[5].from_items, (Items{0}));
  EXPECT_FALSE(predicates[5].correlated);
  EXPECT_EQ(predicates[6].clause, Clause::having);
  EXPECT_TRUE(map.block(1).predicates[0].correlated);
  EXPECT_EQ(local_conjuncts(map.block(0), 0).size(), 2U);
  EXPECT_EQ(join_conjuncts(map.block(0), 1).size(), 2U);
}

}  // namespace
}  // namespace ado::ir
