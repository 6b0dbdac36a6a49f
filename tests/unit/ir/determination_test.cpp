// Determination: what follows from a few columns, and what only seems to.
#include "ir/determination.hpp"

#include <gtest/gtest.h>

#include "tests/unit/ir/map_of.hpp"

namespace ado::ir {
namespace {

// Whether the outputs, all but the last, determine the last one.
bool determines_last(std::string_view text) {
  const QueryMap map = map_of(text);
  const auto& outputs = map.block(0).outputs;
  std::vector<const sql::Expr*> seeds;
  for (std::size_t i = 0; i + 1 < outputs.size(); ++i) seeds.push_back(outputs[i].expr);
  return Determination(map, 0, seeds).determines(*outputs.back().expr);
}

TEST(Determination, AKeyDeterminesItsRow) {
  EXPECT_TRUE(determines_last("SELECT i.item_no, i.name FROM item i"));
  EXPECT_FALSE(determines_last("SELECT i.name, i.price FROM item i"));
  EXPECT_TRUE(determines_last(
      "SELECT s.item_no, i.name FROM sales s JOIN item i ON i.item_no = s.item_no"));
}

TEST(Determination, ANullableKeyNeedsAFilter) {
  EXPECT_FALSE(determines_last("SELECT s.code, s.name FROM store s"));
  EXPECT_TRUE(determines_last("SELECT s.code, s.name FROM store s WHERE s.code > 'A'"));
}

TEST(Determination, OneRowOnTheNullableSideIsThereOrNot) {
  EXPECT_TRUE(determines_last("SELECT d.n FROM item i, (SELECT max(paid) AS n FROM sales) d"));
  EXPECT_FALSE(determines_last(
      "SELECT d.n FROM item i LEFT JOIN (SELECT max(paid) AS n FROM sales) d ON d.n > i.price"));
  EXPECT_TRUE(
      determines_last("SELECT i.item_no, d.n FROM item i "
                      "LEFT JOIN (SELECT max(paid) AS n FROM sales) d ON d.n > i.price"));
}

TEST(Determination, AGroupOfNullsIsNoNullExtendedRow) {
  const std::string groups =
      "(SELECT store_no AS s, count(*) AS n FROM sales GROUP BY store_no) g ON ";
  EXPECT_TRUE(determines_last("SELECT g.s, g.n FROM item i JOIN " + groups + "g.n > i.price"));
  EXPECT_FALSE(
      determines_last("SELECT g.s, g.n FROM item i LEFT JOIN " + groups + "g.n > i.price"));
  EXPECT_TRUE(determines_last("SELECT g.s, g.n FROM item i LEFT JOIN " + groups +
                              "g.n > i.price WHERE g.n > 0"));
}

TEST(Determination, ALateralKeyIsOneForEachRowToTheLeft) {
  const std::string text =
      "d.s, d.n FROM item i, LATERAL (SELECT store_no AS s, count(*) AS n FROM sales x "
      "WHERE x.item_no = i.item_no GROUP BY store_no) d";
  EXPECT_FALSE(determines_last("SELECT " + text));
  EXPECT_TRUE(determines_last("SELECT i.item_no, " + text));
}

TEST(Determination, AnAggregateAsGroupKeyDeterminesNothing) {
  EXPECT_FALSE(determines_last("SELECT name, count(*) FROM item GROUP BY count(*) > 1"));
}

TEST(Determination, WhatIsVolatileFollowsFromNothing) {
  EXPECT_FALSE(determines_last("SELECT random() AS a, random() AS b FROM item"));
  EXPECT_TRUE(determines_last("SELECT price + 1 AS a, price + 1 AS b FROM item"));
}

}  // namespace
}  // namespace ado::ir
