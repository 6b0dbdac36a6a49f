// Tests of what transforms ask: who reads what, shapes, equalities, keys, NULL rejection.
#include <gtest/gtest.h>

#include "ir/facts.hpp"
#include "tests/unit/ir/map_of.hpp"

namespace ado::ir {
namespace {

using Columns = std::set<std::string>;

std::string qualify(const char* text, std::string_view expr) {
  const QueryMap map = map_of(text);
  return sql::print(qualified(*find(map, expr), map), map.dialect());
}

TEST(Qualified, NamesTheItem) {
  EXPECT_EQ(qualify("SELECT price + s.paid FROM item, sales s", "price + s.paid"),
            "item.price + s.paid");
  EXPECT_EQ(qualify("SELECT detail.a FROM sales s", "detail.a"), "s.detail.a");
  EXPECT_EQ(qualify("SELECT price * 2 AS p FROM item WHERE p > 1", "p > 1"), "item.price * 2 > 1");
  EXPECT_EQ(qualify("SELECT 1 FROM item WHERE EXISTS (SELECT 1 FROM store WHERE code = price)",
                    "code = price"),
            "store.code = item.price");
  EXPECT_EQ(qualify("SELECT x FROM (SELECT 1 AS x)", "x"), "x");
  EXPECT_EQ(qualify("SELECT * FROM item AS \"my item\" ORDER BY price + 1", "price + 1"),
            "\"my item\".price + 1");
}

TEST(ColumnsRead, FollowsSubqueriesStarsAndUsing) {
  const QueryMap map = map_of(
      "SELECT s.paid, count(*) FROM sales s JOIN store USING (store_no) WHERE s.quantity > 1 "
      "AND EXISTS (SELECT * FROM item i WHERE i.item_no = s.item_no) GROUP BY s.paid");
  EXPECT_EQ(columns_read(0, 0, map), (Columns{"paid", "store_no", "quantity", "item_no"}));
  EXPECT_EQ(columns_read(0, 1, map), (Columns{"store_no"}));
  EXPECT_EQ(columns_read(1, 0, map), (Columns{"item_no"}));
  const std::uint32_t conjunct = map.block(0).predicates[0].expr->id.value;
  EXPECT_EQ(columns_read_outside(0, 0, map, {conjunct}), (Columns{"paid", "store_no", "item_no"}));
  EXPECT_EQ(columns_read_in(*find(map, "s.quantity > 1"), 0, 0, map), (Columns{"quantity"}));
  EXPECT_EQ(columns_read(0, 0, map_of("SELECT i FROM item i")).size(), 3U);
  EXPECT_EQ(columns_read(0, 0, map_of("SELECT * EXCLUDE (name) FROM item i")).size(), 2U);
  EXPECT_EQ(columns_read(0, 0, map_of("SELECT COLUMNS('a') FROM item i")).size(), 3U);
}

TEST(Shapes, OfBlocks) {
  const auto block = [](const char* text) { return map_of(text); };
  EXPECT_TRUE(is_plain_inner_block(
      block("WITH c AS (SELECT 1) SELECT 1 FROM item, c CROSS JOIN store").block(0)));
  EXPECT_FALSE(is_plain_inner_block(block("SELECT 1 FROM (SELECT 1) d").block(0)));
  EXPECT_FALSE(
      is_plain_inner_block(block("SELECT 1 FROM sales JOIN store USING (store_no)").block(0)));
  EXPECT_TRUE(is_select_project_join(block("SELECT name FROM item WHERE price > 1").block(0)));
  for (const char* text :
       {"SELECT DISTINCT name FROM item", "SELECT name FROM item GROUP BY name",
        "SELECT max(name) FROM item", "SELECT name FROM item LIMIT 1",
        "SELECT name FROM item ORDER BY 1", "SELECT rank() OVER (ORDER BY name) FROM item"}) {
    EXPECT_FALSE(is_select_project_join(block(text).block(0))) << text;
  }
}

TEST(FilterConjuncts, LeaveOutWhatOuterJoinsUndo) {
  const QueryMap map = map_of(
      "SELECT 1 FROM sales s JOIN item a ON a.item_no = s.item_no LEFT JOIN (item b JOIN store t "
      "ON b.name = t.name) ON b.item_no = s.item_no WHERE s.paid > 1");
  const auto found = filter_conjuncts(map.block(0));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(sql::print(*found[0]->expr, map.dialect()), "a.item_no = s.item_no");
  EXPECT_EQ(equalities(0, map).size(), 1U);
}

TEST(Contents, VolatileRaisingConstant) {
  const QueryMap map = map_of(
      "SELECT random(), now(), nobody_knows(1), price + 1, price::INTEGER, lower(name), "
      "price > 1, price / 2, 1 + 2 * -3, TRY_CAST(name AS INTEGER), CAST('1' AS INTEGER), "
      "(SELECT random()), name || 'x', name = 1, name IN (1, 2), 1 + 2, price = '1', "
      "name IN ('1', '2') FROM item");
  const auto volatile_ = [&](std::string_view text) {
    return is_volatile(*find(map, text), map.dialect());
  };
  EXPECT_TRUE(volatile_("random()"));
  EXPECT_FALSE(volatile_("now()"));
  EXPECT_TRUE(volatile_("nobody_knows(1)"));
  EXPECT_TRUE(is_volatile(*map.block(0).outputs[11].expr, map.dialect()));
  const auto raises = [&](std::size_t output) {
    return may_raise(*map.block(0).outputs[output].expr, map);
  };
  EXPECT_TRUE(raises(2));
  EXPECT_TRUE(raises(3));  // Overflow.
  EXPECT_TRUE(raises(4));
  EXPECT_FALSE(raises(5));
  EXPECT_FALSE(raises(6));
  EXPECT_FALSE(raises(7));  // DuckDB divides by zero to NULL.
  EXPECT_FALSE(raises(9));
  EXPECT_FALSE(raises(10));
  EXPECT_FALSE(raises(12));
  EXPECT_TRUE(raises(13));  // The name becomes a number, if it can.
  EXPECT_TRUE(raises(14));
  EXPECT_FALSE(raises(15));
  EXPECT_FALSE(raises(16));  // A constant is converted when the query is bound.
  EXPECT_FALSE(raises(17));
  EXPECT_TRUE(is_constant(*map.block(0).outputs[8].expr));
  EXPECT_FALSE(is_constant(*map.block(0).outputs[3].expr));
}

TEST(Contents, Determinism) {
  const auto deterministic = [](const char* text) {
    return is_deterministic_block(0, map_of(text));
  };
  EXPECT_TRUE(deterministic("SELECT sum(paid), rank() OVER (ORDER BY 1) FROM sales"));
  EXPECT_TRUE(deterministic("SELECT list(paid ORDER BY paid) FROM sales"));
  for (const char* text :
       {"SELECT any_value(paid) FROM sales", "SELECT list(paid ORDER BY sold) FROM sales",
        "SELECT * FROM sales LIMIT 1", "SELECT row_number() OVER (ORDER BY paid) FROM sales",
        "SELECT sum(paid) OVER (ORDER BY sold ROWS UNBOUNDED PRECEDING) FROM sales",
        "SELECT DISTINCT ON (paid) paid, sold FROM sales", "SELECT random()",
        "SELECT 1 FROM (SELECT * FROM sales LIMIT 1) d"}) {
    EXPECT_FALSE(deterministic(text)) << text;
  }
}

bool rejects(const std::string& condition) {
  const QueryMap map =
      map_of("SELECT 1 FROM sales s LEFT JOIN item i ON i.item_no = s.item_no WHERE " + condition);
  const Predicate& predicate = map.block(0).predicates.back();
  return rejects_null_row(*predicate.expr, 0, 1, map);
}

TEST(NullRejection, KnowsThreeValuedLogic) {
  for (const char* condition : {"i.price > 1",
                                "i.price = s.paid",
                                "i.price + 1 < 2",
                                "i.name LIKE 'a%'",
                                "i.item_no IS NOT NULL",
                                "NOT (i.price > 1)",
                                "i.price BETWEEN 1 AND 2",
                                "s.paid BETWEEN i.price AND 2",
                                "i.price IN (1, 2)",
                                "i.price NOT IN (1, 2)",
                                "i.item_no IN (SELECT item_no FROM item)",
                                "i.price > 1 OR i.name = 'a'",
                                "i.price > 1 AND s.paid IS NULL OR i.name = 'b'",
                                "lower(i.name) = 'a'",
                                "CASE WHEN i.price > 1 THEN true ELSE false END",
                                "coalesce(i.price > 1, false)",
                                "(i.price > 1) IS TRUE",
                                "NOT (i.price IS NULL)",
                                "i.price IS DISTINCT FROM NULL",
                                "CAST(i.price AS INTEGER) = 1",
                                "-i.price < 0"}) {
    EXPECT_TRUE(rejects(condition)) << condition;
  }
}

TEST(NullRejection, IsNotSureOfTheRest) {
  for (const char* condition :
       {"i.price IS NULL", "s.paid > 1", "i.price > 1 OR s.paid > 1", "coalesce(i.price, 1) = 1",
        "i.item_no NOT IN (SELECT item_no FROM item)", "(i.price > 1) IS NOT TRUE",
        "s.paid NOT BETWEEN i.price AND 2", "i.price IS NOT DISTINCT FROM s.paid",
        "CASE WHEN i.price > 1 THEN false ELSE true END", "concat(i.name, 'a') = 'a'",
        "i.price IS DISTINCT FROM 1", "nobody_knows(i.price)"}) {
    EXPECT_FALSE(rejects(condition)) << condition;
  }
}

TEST(FreshName, IsNobodysName) {
  const QueryMap map = map_of("WITH a AS (SELECT 1 AS a_2) SELECT 1 FROM item AS b");
  EXPECT_EQ(fresh_name("a", map), "a_3");
  EXPECT_EQ(fresh_name("b", map), "b_2");
  EXPECT_EQ(fresh_name("STORE", map), "STORE_2");
  EXPECT_EQ(fresh_name("price", map), "price_2");
  EXPECT_EQ(fresh_name("free", map), "free");
}

TEST(Functions, AreKnown) {
  const auto kDuckdb = sql::Dialect::duckdb;
  EXPECT_EQ(find_function("nothing_like_it", kDuckdb), nullptr);
  EXPECT_EQ(find_function("list", sql::Dialect::postgres), nullptr);
  EXPECT_EQ(find_function("sum", kDuckdb)->trait, AggregateTrait::additive);
  const auto call = [&](const char* text) {
    const QueryMap map = map_of("SELECT " + std::string(text) + " FROM sales");
    return *sql::as<sql::FunctionCall>(*map.block(0).outputs[0].expr);
  };
  EXPECT_TRUE(is_aggregate_call(call("Sum(paid)"), kDuckdb));
  EXPECT_FALSE(is_aggregate_call(call("sum(paid) OVER ()"), kDuckdb));
  EXPECT_FALSE(is_aggregate_call(call("lower('A')"), kDuckdb));
  EXPECT_TRUE(is_decomposable_aggregate(call("avg(paid)"), kDuckdb));
  EXPECT_FALSE(is_decomposable_aggregate(call("sum(DISTINCT paid)"), kDuckdb));
  EXPECT_TRUE(is_duplicate_insensitive(call("sum(DISTINCT paid)"), kDuckdb));
  EXPECT_TRUE(is_duplicate_insensitive(call("max(paid)"), kDuckdb));
  EXPECT_FALSE(is_duplicate_insensitive(call("count(paid)"), kDuckdb));
  EXPECT_TRUE(is_order_sensitive(call("first(paid)"), kDuckdb));
}

}  // namespace
}  // namespace ado::ir
