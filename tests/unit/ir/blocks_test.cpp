// Tests of blocks: their ids, order, kinds, and what holds them.
#include <gtest/gtest.h>

#include "tests/unit/ir/map_of.hpp"

namespace ado::ir {
namespace {

using Ids = std::vector<std::string>;

TEST(Blocks, HaveIdsInDocumentOrder) {
  const QueryMap map = map_of(
      "WITH ws AS (SELECT item_no FROM (SELECT * FROM sales) s WHERE item_no IN (SELECT 1)), "
      "b AS (SELECT 1) "
      "SELECT (SELECT 1), x.item_no FROM (SELECT item_no FROM item) x "
      "WHERE EXISTS (SELECT 1 FROM ws WHERE ws.item_no = (SELECT 2)) ORDER BY (SELECT 3)");
  EXPECT_EQ(block_ids(map),
            (Ids{"main", "cte:ws", "cte:ws/sub:1", "cte:ws/sub:2", "cte:b", "main/sub:1",
                 "main/sub:2", "main/sub:3", "main/sub:3/sub:1", "main/sub:4"}));
  EXPECT_TRUE(map.resolved());
}

TEST(Blocks, OfSetOperationsAndNestedWith) {
  const QueryMap map = map_of(
      "SELECT 1 UNION ALL SELECT 2 UNION ALL "
      "(WITH c AS (SELECT 3) SELECT * FROM c)");
  EXPECT_EQ(block_ids(map), (Ids{"main", "main/set:1", "main/set:1/set:1", "main/set:1/set:2",
                                 "main/set:2", "main/set:2/cte:c"}));
  EXPECT_EQ(map.block(0).kind, BlockKind::set_operation);
  EXPECT_EQ(map.block(0).operands, (std::vector<BlockIndex>{1, 4}));
  EXPECT_EQ(union_all_operands(0, map), (std::vector<BlockIndex>{2, 3, 4}));
}

TEST(Blocks, EncodeNames) {
  const QueryMap map = map_of("WITH \"a/b c\" AS (SELECT 1), Äx AS (SELECT 2) SELECT 1");
  EXPECT_EQ(block_ids(map), (Ids{"main", "cte:a%2Fb%20c", "cte:%C3%84x"}));
  EXPECT_EQ(map.find_block("cte:a%2Fb%20c"), std::optional<BlockIndex>(1));
  EXPECT_EQ(map.find_block("cte:nope"), std::nullopt);
}

TEST(Blocks, KnowWhatHoldsThem) {
  const QueryMap map = map_of(
      "SELECT 1 FROM sales s, (SELECT 1) d WHERE s.item_no IN (SELECT 2) "
      "AND s.item_no = ANY (SELECT 3)");
  EXPECT_NE(map.block(*map.find_block("main/sub:1")).derived, nullptr);
  const Block& in = map.block(*map.find_block("main/sub:2"));
  EXPECT_NE(sql::as<sql::InSubquery>(*in.subquery), nullptr);
  const Block& any = map.block(*map.find_block("main/sub:3"));
  EXPECT_NE(sql::as<sql::Quantified>(*any.subquery), nullptr);
}

TEST(Blocks, KnowTheInnermostBlockOfANode) {
  const QueryMap map = map_of("SELECT a.item_no FROM item a WHERE 1 = (SELECT 2 + a.item_no)");
  EXPECT_EQ(map.block_of(find(map, "a.item_no")->id), std::optional<BlockIndex>(0));
  EXPECT_EQ(map.block_of(find(map, "a.item_no", 2)->id), std::optional<BlockIndex>(1));
  EXPECT_TRUE(map.block(1).correlated);
  EXPECT_FALSE(map.block(0).correlated);
  EXPECT_EQ(map.block(1).outer_references, (std::vector{find(map, "a.item_no", 2)}));
  EXPECT_FALSE(outer_scope_free(*map.block(1).query, map));
}

TEST(Blocks, SeeGroupingAndWindows) {
  const QueryMap map = map_of(
      "SELECT store_no + 1 AS s, sum(paid), (SELECT max(quantity) FROM sales) FROM sales "
      "GROUP BY 1, item_no");
  EXPECT_TRUE(map.block(0).grouped);
  EXPECT_EQ(map.block(0).group_keys.size(), 2U);
  EXPECT_EQ(map.block(0).group_keys[0], map.block(0).outputs[0].expr);
  EXPECT_TRUE(map.block(1).grouped);
  EXPECT_FALSE(map.block(0).has_windows);
  EXPECT_TRUE(map_of("SELECT sum(paid) OVER () FROM sales").block(0).has_windows);
  EXPECT_FALSE(map_of("SELECT sum(paid) OVER () FROM sales").block(0).grouped);
  EXPECT_TRUE(map_of("SELECT 1 FROM sales GROUP BY ROLLUP (item_no)").block(0).grouping_sets);
  // The outer block's aggregate, though it is written inside.
  EXPECT_TRUE(map_of("SELECT (SELECT sum(s.paid)) FROM sales s").block(0).grouped);
  EXPECT_FALSE(map_of("SELECT (SELECT sum(t.paid) FROM sales t) FROM sales s").block(0).grouped);
}

TEST(Blocks, TellRepeatedIdsOfNodesApart) {
  auto statement = *sql::parse_statement("SELECT item_no FROM item", sql::Dialect::duckdb);
  auto& select = std::get<sql::Select>(statement.query.body);
  select.items.push_back(select.items.front());  // A copy with the ids of its original.
  const QueryMap map = *QueryMap::make(statement, retail());
  EXPECT_EQ(leads_to(map, "item_no", 2), "main:item.item_no");
  EXPECT_NE(find(map, "item_no", 1)->id, find(map, "item_no", 2)->id);
}

}  // namespace
}  // namespace ado::ir
