// Tests of anchors: they survive formatting and nothing else.
#include <gtest/gtest.h>

#include "tests/unit/ir/map_of.hpp"

namespace ado::ir {
namespace {

std::string anchor(const QueryMap& map, std::string_view text, int n = 1) {
  const sql::Expr* expr = find(map, text, n);
  return expr == nullptr ? "no such expression" : map.anchor(expr->id);
}

std::string where(std::string_view condition) {
  const QueryMap map = map_of("SELECT 1 FROM sales WHERE " + std::string(condition));
  return map.anchor(map.block(0).predicates.at(0).expr->id);
}

TEST(Anchors, SurviveFormatting) {
  const std::string plain = where("quantity > 1");
  EXPECT_EQ(plain.size(), 16U);
  EXPECT_EQ(where("QUANTITY  >\n1 -- more"), plain);
  EXPECT_EQ(where("((quantity > (1)))"), plain);
  EXPECT_EQ(where("\"quantity\" > 1"), plain);
}

TEST(Anchors, TellMeaningsApart) {
  EXPECT_NE(where("detail.b = 'A'"), where("detail.b = 'a'"));
  EXPECT_NE(where("quantity > 1"), where("quantity > 1.0"));
  EXPECT_NE(where("quantity > 1"), where("1 < quantity"));
  EXPECT_NE(where("quantity > 1"), where("sales.quantity > 1"));
}

TEST(Anchors, DependOnTheBlockAndOnNothingElse) {
  const QueryMap map = map_of(
      "SELECT 1 FROM sales WHERE quantity > 1 AND item_no IN (SELECT item_no FROM sales "
      "WHERE quantity > 1)");
  EXPECT_EQ(anchor(map, "quantity > 1"), where("quantity > 1"));
  EXPECT_NE(anchor(map, "quantity > 1", 1), anchor(map, "quantity > 1", 2));
}

TEST(Anchors, NumberRepeatsWithinABlock) {
  const QueryMap map = map_of(
      "SELECT CASE WHEN quantity > 1 THEN 1 END FROM sales WHERE quantity > 1 AND (quantity > 1 "
      "OR paid > 1)");
  const std::string first = anchor(map, "quantity > 1");
  EXPECT_EQ(anchor(map, "quantity > 1", 2), first + "#2");
  EXPECT_EQ(anchor(map, "quantity > 1", 3), first + "#3");
  EXPECT_EQ(map.by_anchor(first).size(), 3U);
  ASSERT_EQ(map.by_anchor(first + "#2").size(), 1U);
  EXPECT_EQ(map.by_anchor(first + "#2")[0], find(map, "quantity > 1", 2)->id);
  EXPECT_EQ(map.by_anchor(first + "#1")[0], find(map, "quantity > 1", 1)->id);
  EXPECT_TRUE(map.by_anchor(first + "#4").empty());
  EXPECT_TRUE(map.by_anchor("nothing").empty());
}

TEST(Anchors, OfTablesJoinsAndBlocks) {
  const QueryMap map = map_of("SELECT 1 FROM sales s JOIN item i ON s.item_no = i.item_no, item");
  std::set<std::string> anchors{map.anchor(map.block(0).query->id), map.statement_anchor()};
  for (const FromItem& item : map.block(0).from) anchors.insert(map.anchor(item.node->id));
  anchors.insert(map.anchor(map.block(0).joins[0].node->id));
  EXPECT_EQ(anchors.size(), 6U);
  EXPECT_FALSE(anchors.contains(""));
  EXPECT_EQ(map.anchor(sql::NodeId{}), "");
  EXPECT_EQ(map.anchor(sql::NodeId{100000}), "");
}

TEST(Anchors, OfTheStatement) {
  EXPECT_EQ(map_of("SELECT 1 FROM item").statement_anchor(),
            map_of("select 1\nfrom ITEM;").statement_anchor());
  EXPECT_NE(map_of("SELECT 1 FROM item").statement_anchor(),
            map_of("SELECT 2 FROM item").statement_anchor());
}

}  // namespace
}  // namespace ado::ir
