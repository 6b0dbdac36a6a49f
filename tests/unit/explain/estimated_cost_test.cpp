// What operators of plans that were not run are expected to cost.
#include <gtest/gtest.h>

#include "explain/duckdb_plan.hpp"
#include "explain/postgres_plan.hpp"

namespace ado::explain {
namespace {

// The server adds the runs of a subplan to the node that asks for it; they are the subplan's.
TEST(EstimatedCost, RunsOfACorrelatedSubplanAreTheSubplans) {
  const auto tree = parse_postgres(R"json([{"Plan": {
    "Node Type": "Sort", "Total Cost": 10110, "Plan Rows": 10, "Plans": [
      {"Node Type": "Seq Scan", "Relation Name": "t", "Total Cost": 10100, "Plan Rows": 10,
       "Plans": [
         {"Node Type": "Aggregate", "Subplan Name": "SubPlan 1", "Total Cost": 100,
          "Plan Rows": 1, "Plans": [
            {"Node Type": "CTE Scan", "CTE Name": "c", "Total Cost": 90,
             "Plan Rows": 50}]}]}]}}])json");
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_FALSE(tree->analyzed);
  EXPECT_DOUBLE_EQ(tree->root.self_ms, 10);
  const Operator& scan = tree->root.children.at(0);
  const Operator& aggregate = scan.children.at(0);
  EXPECT_DOUBLE_EQ(scan.self_ms, 0) << "10,000 is a hundred runs more";
  EXPECT_DOUBLE_EQ(aggregate.self_ms, 1010);
  EXPECT_DOUBLE_EQ(aggregate.children.at(0).self_ms, 9090);
}

TEST(EstimatedCost, OfDuckDbIsRowsAndPairsOfRows) {
  const auto tree = parse_duckdb(R"json([{"name": "BLOCKWISE_NL_JOIN",
    "extra_info": {"Estimated Cardinality": "5"}, "children": [
      {"name": "SEQ_SCAN", "extra_info": {"Estimated Cardinality": "100"}, "children": []},
      {"name": "HASH_JOIN", "extra_info": {"Estimated Cardinality": "20"}, "children": [
        {"name": "SEQ_SCAN", "extra_info": {"Estimated Cardinality": "30"}, "children": []},
        {"name": "SEQ_SCAN", "extra_info": {"Estimated Cardinality": "40"},
         "children": []}]}]}])json");
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_DOUBLE_EQ(tree->root.self_ms, 100 * 20 + 5);
  EXPECT_DOUBLE_EQ(tree->root.children.at(0).self_ms, 100);
  EXPECT_DOUBLE_EQ(tree->root.children.at(1).self_ms, 30 + 40 + 20);
}

}  // namespace
}  // namespace ado::explain
