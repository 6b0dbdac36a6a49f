// Facts of blocks: keys and row counts as text can hardly show them, and how long it takes.
#include "ir/facts.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/unit/ir/map_of.hpp"

namespace ado::ir {
namespace {

using Outputs = std::set<std::size_t>;
using Keys = std::vector<Outputs>;

Keys keys_of(std::string_view text) { return keys(0, map_of(text)); }

TEST(Keys, OfOutputs) {
  EXPECT_EQ(keys_of("SELECT sum(paid), item_no FROM sales GROUP BY item_no"), (Keys{{1}}));
  EXPECT_EQ(keys_of("SELECT s.item_no, 1 FROM sales s GROUP BY item_no"), (Keys{{0}}));
  EXPECT_EQ(keys_of("SELECT paid + 1 AS p, store_no FROM sales GROUP BY 1, store_no"),
            (Keys{{0, 1}}));
  EXPECT_EQ(keys_of("SELECT sum(paid) FROM sales GROUP BY item_no"), Keys{});
  EXPECT_EQ(keys_of("SELECT item_no FROM sales GROUP BY ROLLUP (item_no)"), Keys{});
  EXPECT_EQ(keys_of("SELECT DISTINCT item_no, paid FROM sales"), (Keys{{0, 1}}));
  EXPECT_EQ(keys_of("SELECT 1, 2 UNION SELECT 3, 4"), (Keys{{0, 1}}));
  EXPECT_EQ(keys_of("SELECT 1 UNION ALL SELECT 1"), Keys{});
  EXPECT_EQ(keys_of("SELECT item_no, unnest([1, 2]) FROM sales GROUP BY item_no"), Keys{});
  EXPECT_TRUE(is_one_row(0, map_of("SELECT sum(paid) FROM sales")));
  EXPECT_FALSE(is_one_row(0, map_of("SELECT sum(paid) FROM sales HAVING sum(paid) > 1")));
  EXPECT_FALSE(is_one_row(0, map_of("SELECT sum(paid) FROM sales GROUP BY ()")));
}

TEST(Keys, OneRowBeforeLimit) {
  const auto has = [](const std::string& text) {
    return has_one_row_before_limit(0, map_of(text));
  };
  EXPECT_TRUE(has("SELECT sum(paid) FROM sales LIMIT 100"));
  const std::string sums =
      " FROM (SELECT sum(paid) AS a FROM sales) AS x, (SELECT count(*) AS b FROM item) AS y ";
  EXPECT_TRUE(has("SELECT a / b" + sums + "WHERE a > b LIMIT 100"));
  EXPECT_FALSE(has("SELECT a, unnest([1, 2])" + sums));
  EXPECT_FALSE(has("SELECT a, count(*)" + sums + "GROUP BY ROLLUP (a)"));
  EXPECT_FALSE(has("SELECT a" + sums + ", item"));
  EXPECT_FALSE(
      has("SELECT a, b FROM (SELECT sum(paid) AS a FROM sales) AS x "
          "FULL JOIN (SELECT count(*) AS b FROM item) AS y ON a = b"));
}

TEST(Keys, OfFromItems) {
  const QueryMap map = map_of(
      "WITH g AS (SELECT item_no AS k, sum(paid) AS p FROM sales GROUP BY item_no) "
      "SELECT 1 FROM item i, store t, sales s, g, item r(a, b)");
  EXPECT_EQ(contains_key(0, 0, {"item_no", "name"}, map), KeyNulls::none);
  EXPECT_EQ(contains_key(0, 0, {"name"}, map), std::nullopt);
  EXPECT_EQ(contains_key(0, 1, {"code"}, map), KeyNulls::possible);
  EXPECT_EQ(contains_key(0, 2, {"item_no", "store_no"}, map), std::nullopt);
  EXPECT_EQ(contains_key(0, 3, {"k"}, map), KeyNulls::none);
  EXPECT_EQ(contains_key(0, 3, {"p"}, map), std::nullopt);
  EXPECT_EQ(contains_key(0, 4, {"a"}, map), KeyNulls::none);
}

TEST(Keys, AChainOfCtesIsSearchedOnce) {
  std::string text = "WITH c0 AS (SELECT item_no, price FROM item)";
  for (int i = 1; i < 30; ++i) {
    text += fmt::format(
        ", c{0} AS (SELECT a.item_no, b.price FROM c{1} a JOIN c{1} b ON "
        "a.item_no = b.item_no)",
        i, i - 1);
  }
  const QueryMap map = map_of(text + " SELECT item_no, price FROM c29");
  EXPECT_EQ(keys(0, map), (Keys{{0}}));
}

TEST(Keys, DeepNestingIsGivenUp) {
  std::string text = "SELECT item_no FROM item";
  for (int i = 0; i < 100; ++i) text = "SELECT item_no FROM (" + text + ") d";
  EXPECT_EQ(keys_of(text), Keys{});
}

TEST(Origins, OfSetOperations) {
  const auto origins = [](std::string_view text) {
    std::string all;
    for (const BaseColumn& base : map_of(text).origins(0, 0)) {
      all += base.table + "." + base.column + " ";
    }
    return all;
  };
  EXPECT_EQ(origins("SELECT name FROM item UNION ALL SELECT code FROM store"),
            "item.name store.code ");
  EXPECT_EQ(origins("SELECT name FROM item EXCEPT SELECT code FROM store"), "item.name ");
  EXPECT_EQ(origins("SELECT name FROM item UNION ALL SELECT upper(code) FROM store"), "");
  EXPECT_EQ(origins("SELECT d.n FROM (SELECT name AS n FROM item UNION SELECT name FROM store) d"),
            "item.name store.name ");
  EXPECT_EQ(origins("SELECT name, price AS p FROM item UNION ALL BY NAME "
                    "SELECT 1 AS p, code AS name FROM store"),
            "item.name store.code ");
}

}  // namespace
}  // namespace ado::ir
