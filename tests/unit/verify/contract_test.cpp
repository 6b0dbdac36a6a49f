// Contracts and instabilities of queries over a small schema.
#include "verify/contract.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/unit/verify/retail_scratch.hpp"
#include "verify/instability.hpp"

namespace ado::verify {
namespace {

class ContractTest : public RetailScratch {
 protected:
  Contract contract(std::string_view text) { return contract_of(map(text)); }
  std::vector<std::string> unstable(std::string_view text) { return instabilities_of(map(text)); }
  void expect_stable(std::string_view text) {
    const auto found = unstable(text);
    EXPECT_TRUE(found.empty()) << text << "\n" << found.front();
  }
  void expect_unstable(std::string_view text, std::string_view part) {
    const auto found = unstable(text);
    ASSERT_FALSE(found.empty()) << text;
    EXPECT_NE(found.front().find(part), std::string::npos) << found.front();
  }
};

TEST_F(ContractTest, TellsTheFourPromises) {
  EXPECT_EQ(contract("SELECT k FROM pair").promise, Promise::bag);
  EXPECT_EQ(contract("SELECT k FROM pair ORDER BY k").promise, Promise::ordered);
  EXPECT_EQ(contract("SELECT k FROM pair LIMIT 5").promise, Promise::bag_limited);
  const Contract limited = contract("SELECT k FROM pair ORDER BY k LIMIT 5 OFFSET 2");
  EXPECT_EQ(limited.promise, Promise::ordered_limited);
  EXPECT_EQ(limited.offset, 2);
  EXPECT_EQ(contract("SELECT k FROM pair ORDER BY 'x'").promise, Promise::bag);
}

TEST_F(ContractTest, FindsKeysAmongTheOutputs) {
  for (const char* text : {
           "SELECT v, k FROM pair ORDER BY k",
           "SELECT v, k FROM pair ORDER BY 2",
           "SELECT v, k AS n FROM pair ORDER BY n DESC",
           "SELECT v, k FROM pair AS p ORDER BY p.k",
           "SELECT v, k + 1 FROM pair ORDER BY k + 1",
           "SELECT v, sum(k) FROM pair GROUP BY v ORDER BY sum(k)",
           "SELECT DISTINCT v, k FROM pair ORDER BY k",
           "SELECT v, k FROM pair UNION ALL SELECT v, k FROM pair ORDER BY k",
       }) {
    const Contract found = contract(text);
    ASSERT_EQ(found.keys.size(), 1u) << text;
    EXPECT_EQ(found.keys[0].place, KeyPlace::output) << text;
    EXPECT_EQ(found.keys[0].output, 1u) << text;
  }
  const Contract star = contract("SELECT * FROM pair ORDER BY v");
  EXPECT_EQ(star.keys.at(0).place, KeyPlace::output);
  EXPECT_EQ(star.keys.at(0).output, 1u);
}

TEST_F(ContractTest, AllColumnsAreKeysOfOrderByAll) {
  const Contract found = contract("SELECT k, v FROM pair ORDER BY ALL");
  EXPECT_EQ(found.keys.size(), 2u);
  EXPECT_EQ(found.promise, Promise::ordered);
}

TEST_F(ContractTest, HidesKeysThatAreNoOutputs) {
  EXPECT_EQ(contract("SELECT v FROM pair ORDER BY k").keys.at(0).place, KeyPlace::hidden);
  EXPECT_EQ(contract("SELECT v FROM pair GROUP BY v ORDER BY count(*)").keys.at(0).place,
            KeyPlace::hidden);
  EXPECT_EQ(contract("SELECT k AS n FROM pair ORDER BY abs(n)").keys.at(0).place, KeyPlace::hidden);
}

TEST_F(ContractTest, KnowsWhereAKeyCannotBeAppended) {
  const Contract distinct = contract("SELECT DISTINCT k FROM pair ORDER BY abs(k)");
  EXPECT_EQ(distinct.keys.at(0).place, KeyPlace::impossible);
  EXPECT_EQ(distinct.obstacles.size(), 1u);
  EXPECT_EQ(contract("SELECT v FROM pair ORDER BY v COLLATE NOCASE").obstacles.size(), 1u);
  EXPECT_EQ(contract("SELECT v FROM pair LIMIT 5 OFFSET (SELECT 1)").obstacles.size(), 1u);
}

TEST_F(ContractTest, RanksAndRangeFramesAreStable) {
  expect_stable("SELECT k, rank() OVER (ORDER BY k) FROM pair");
  expect_stable("SELECT k, dense_rank() OVER (PARTITION BY v ORDER BY k DESC) FROM pair");
  expect_stable("SELECT item, sum(quantity) OVER (PARTITION BY store ORDER BY item) FROM sale");
  expect_stable("SELECT item, sum(quantity) OVER (PARTITION BY store) FROM sale");
  expect_stable(
      "SELECT sum(quantity) OVER (ORDER BY item ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED "
      "FOLLOWING) FROM sale");
  expect_stable("SELECT first_value(k) OVER (ORDER BY k) FROM pair");
}

TEST_F(ContractTest, RowNumbersNeedATotalOrder) {
  expect_unstable("SELECT k, row_number() OVER (ORDER BY k) FROM pair", "window");
  expect_unstable("SELECT lag(v) OVER (ORDER BY k) FROM pair", "window");
  expect_unstable("SELECT first_value(v) OVER (ORDER BY k) FROM pair", "window");
  expect_unstable(
      "SELECT sum(quantity) OVER (ORDER BY store ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM "
      "sale",
      "window");
  expect_unstable("SELECT row_number() OVER w FROM sale WINDOW w AS (ORDER BY store)", "window");
  expect_unstable("SELECT k FROM pair QUALIFY row_number() OVER (PARTITION BY k) = 1", "window");
  expect_stable("SELECT row_number() OVER (ORDER BY id) FROM sale");
  expect_stable("SELECT row_number() OVER (PARTITION BY store ORDER BY quantity, id) FROM sale");
  expect_stable("SELECT row_number() OVER w FROM sale WINDOW w AS (ORDER BY store, id)");
  expect_stable(
      "SELECT sum(quantity) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM sale");
}

TEST_F(ContractTest, TotalOrdersFollowFromGroupsAndJoins) {
  expect_stable("SELECT store, row_number() OVER (ORDER BY store) FROM sale GROUP BY store");
  expect_unstable("SELECT row_number() OVER (ORDER BY store) FROM sale GROUP BY store, item",
                  "window");
  expect_stable(
      "SELECT row_number() OVER (ORDER BY s.id) FROM sale s JOIN item i ON s.item = i.id");
  expect_unstable(
      "SELECT row_number() OVER (ORDER BY i.id) FROM sale s JOIN item i ON s.item = i.id",
      "window");
  expect_unstable("SELECT row_number() OVER (ORDER BY s.id) FROM sale s, item i", "window");
}

TEST_F(ContractTest, OrderSensitiveAggregates) {
  expect_unstable("SELECT k, any_value(v) FROM pair GROUP BY k", "order of its input");
  expect_unstable("SELECT string_agg(v, ',') FROM pair", "order of its input");
  expect_unstable("SELECT list(v ORDER BY k) FROM pair", "order of its input");
  expect_unstable("SELECT arg_max(v, k) FROM pair", "order of its input");
  expect_unstable("SELECT first(v) FROM pair", "order of its input");
  expect_stable("SELECT list(v ORDER BY v) FROM pair");
  expect_stable("SELECT string_agg(v, ',' ORDER BY v DESC) FROM pair");
  expect_stable("SELECT list(store ORDER BY id) FROM sale");
  expect_stable("SELECT arg_max(quantity, id) FROM sale");
  expect_stable("SELECT max(v), count(DISTINCT k) FROM pair");
}

TEST_F(ContractTest, AGroupMayFixAnyValue) {
  expect_stable("SELECT id, any_value(brand) FROM item GROUP BY id");
  expect_stable(
      "SELECT i.id, any_value(i.brand), sum(s.quantity) FROM sale s JOIN item i ON s.item = i.id "
      "GROUP BY i.id");
  expect_unstable("SELECT brand, any_value(id) FROM item GROUP BY brand", "order of its input");
  expect_unstable("SELECT any_value(brand) FROM item GROUP BY ROLLUP (id)", "order of its input");
}

TEST_F(ContractTest, NestedLimits) {
  expect_unstable("SELECT * FROM (SELECT k, v FROM pair ORDER BY k LIMIT 3)", "nested LIMIT");
  expect_unstable("WITH t AS (SELECT k FROM pair LIMIT 3) SELECT * FROM t", "nested LIMIT");
  expect_stable("SELECT * FROM (SELECT k, v FROM pair ORDER BY k, v LIMIT 3)");
  expect_stable("SELECT * FROM (SELECT k FROM pair ORDER BY k LIMIT 3)");
  expect_stable("SELECT * FROM (SELECT id, store FROM sale ORDER BY id LIMIT 3)");
  expect_stable("SELECT * FROM (SELECT k, v FROM pair ORDER BY ALL LIMIT 3)");
  expect_stable("SELECT (SELECT max(k) FROM pair LIMIT 1)");
  expect_stable("SELECT 1 WHERE EXISTS (SELECT 1 FROM pair LIMIT 1)");
  expect_unstable(
      "SELECT * FROM (SELECT k AS a, k AS b FROM pair UNION ALL SELECT k, length(v) FROM pair "
      "ORDER BY a LIMIT 3)",
      "nested LIMIT");
  // Nothing is left out.
  expect_stable("SELECT * FROM (SELECT k, v FROM pair OFFSET 0)");
  expect_unstable("SELECT * FROM (SELECT k, v FROM pair OFFSET 1)", "nested LIMIT");
  expect_unstable("SELECT * FROM (SELECT k, v FROM pair LIMIT 3 OFFSET 0)", "nested LIMIT");
  // The outermost LIMIT is the contract's affair.
  expect_stable("SELECT k, v FROM pair ORDER BY k LIMIT 3");
}

TEST_F(ContractTest, WhatAnOuterRowFixesIsPartOfTheKey) {
  const std::string c = "WITH c AS (SELECT k, v, count(*) AS n FROM pair GROUP BY k, v) ";
  const auto latest = [&](std::string_view condition) {
    return c +
           fmt::format("SELECT (SELECT c.n FROM c WHERE {} ORDER BY c.k DESC LIMIT 1) FROM item i",
                       condition);
  };
  expect_stable(
      "SELECT (SELECT i.brand FROM item i WHERE i.id < s.item ORDER BY i.id LIMIT 1) "
      "FROM sale s");
  expect_stable(latest("c.v = i.brand AND c.k <= i.id"));
  expect_stable(latest("i.brand = c.v AND i.id > c.k"));
  for (const char* condition : {"c.k <= i.id", "c.v > i.brand", "c.v = 'x' OR c.v = i.brand",
                                "c.v = i.brand || 'x'", "lower(c.v) = i.brand"}) {
    expect_unstable(latest(condition), "nested LIMIT");
  }
}

TEST_F(ContractTest, AsofJoinsFindOneRowByAKey) {
  const std::string c = "WITH c AS (SELECT k, v, count(*) AS n FROM pair GROUP BY k, v) ";
  expect_stable("SELECT s.id, i.brand FROM sale s ASOF JOIN item i ON s.item >= i.id");
  expect_stable("SELECT s.id, i.brand FROM sale s ASOF LEFT JOIN item i ON i.id < s.item");
  expect_stable(c + "SELECT n FROM item i ASOF LEFT JOIN c ON i.brand = c.v AND i.id >= c.k");
  expect_unstable(c + "SELECT n FROM item i ASOF LEFT JOIN c ON i.id >= c.k", "ASOF");
  expect_unstable("SELECT s.id, p.v FROM sale s ASOF JOIN pair p ON s.item >= p.k", "ASOF");
  expect_unstable("SELECT s.id, i.brand FROM sale s ASOF JOIN item i ON s.amount >= i.weight",
                  "ASOF");
  expect_unstable(
      "SELECT s.id, i.brand FROM sale s ASOF JOIN (item i CROSS JOIN pair p) "
      "ON s.item >= i.id",
      "ASOF");
}

TEST_F(ContractTest, DistinctOnChooses) {
  expect_unstable("SELECT DISTINCT ON (k) k, v FROM pair", "DISTINCT ON");
  expect_unstable("SELECT DISTINCT ON (store) store, item FROM sale ORDER BY store, quantity",
                  "DISTINCT ON");
  expect_stable("SELECT DISTINCT ON (k) k, v FROM pair ORDER BY k, v");
  expect_stable("SELECT DISTINCT ON (store) store, item FROM sale ORDER BY store, id");
}

TEST_F(ContractTest, VolatilityAndSamples) {
  expect_unstable("SELECT random() FROM pair", "volatile");
  expect_unstable("SELECT * FROM pair WHERE random() < 0.5", "volatile");
  expect_unstable("SELECT * FROM pair USING SAMPLE 10", "sample");
  expect_unstable("SELECT * FROM pair TABLESAMPLE 10%", "sample");
  expect_unstable("SELECT * FROM pair POSITIONAL JOIN item", "POSITIONAL");
  expect_stable("SELECT * FROM range(10)");
  expect_stable("SELECT k FROM pair WHERE current_date > DATE '2020-01-01'");
}

TEST_F(ContractTest, FloatingSumsMustDecideNothing) {
  expect_stable("SELECT store, sum(amount) FROM sale GROUP BY store ORDER BY sum(amount)");
  expect_unstable("SELECT store FROM sale GROUP BY store HAVING sum(amount) > 10",
                  "floating sum reaches a comparison");
  expect_unstable("SELECT round(sum(amount), 2) FROM sale", "floating sum reaches rounding");
  expect_unstable("SELECT CAST(sum(amount) AS DECIMAL(9,2)) FROM sale", "a cast");
  expect_unstable(
      "SELECT rank() OVER (ORDER BY total) FROM (SELECT sum(amount) AS total FROM sale GROUP BY "
      "store)",
      "a window's order");
  expect_unstable(
      "WITH t AS (SELECT store, sum(amount) AS total FROM sale GROUP BY store) SELECT * FROM t "
      "WHERE total > (SELECT 1.2 * avg(total) FROM t)",
      "a comparison");
  expect_unstable("SELECT DISTINCT total FROM (SELECT sum(amount) AS total FROM sale)", "DISTINCT");
  // Stored floats do not change; integers and decimals add exactly.
  expect_stable("SELECT id FROM sale WHERE amount > 10.5");
  expect_stable("SELECT store FROM sale GROUP BY store HAVING sum(quantity) > 10");
  expect_stable("SELECT brand FROM item GROUP BY brand HAVING avg(price) > 10");
  expect_stable("SELECT round(max(amount), 2) FROM sale");
}

TEST_F(ContractTest, PostgresComputesDeviationsOfWholeNumbersExactly) {
  const auto is_stable = [&](std::string_view value, sql::Dialect dialect) {
    const std::string text =
        fmt::format("SELECT store FROM sale GROUP BY store HAVING {} > 1", value);
    return instabilities_of(map(text, dialect)).empty();
  };
  for (const char* value : {"stddev_samp(quantity)", "var_pop(quantity) / avg(quantity)"}) {
    EXPECT_TRUE(is_stable(value, sql::Dialect::postgres)) << value;
    EXPECT_FALSE(is_stable(value, sql::Dialect::duckdb)) << value;
  }
  for (const char* value :
       {"stddev_samp(amount)", "corr(quantity, id)", "var_pop(quantity * amount)"}) {
    EXPECT_FALSE(is_stable(value, sql::Dialect::postgres)) << value;
  }
}

}  // namespace
}  // namespace ado::verify
