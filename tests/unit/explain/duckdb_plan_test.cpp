// Reading DuckDB's plans and profiles.
#include "explain/duckdb_plan.hpp"

#include <gtest/gtest.h>

namespace ado::explain {
namespace {

constexpr std::string_view kPlan = R"json([{
  "name": "CTE",
  "extra_info": {"CTE Name": "c", "Table Index": "0", "Estimated Cardinality": "7"},
  "children": [
    {"name": "PERFECT_HASH_GROUP_BY",
     "extra_info": {"Groups": ["#0", "#1"], "Aggregates": "count_star()"},
     "children": [
       {"name": "PROJECTION",
        "extra_info": {"Projections": ["__internal_compress_integral_utinyint(#1, 0)", "b"]},
        "children": [
          {"name": "PROJECTION",
           "extra_info": {"Projections": ["x", "(a + 1)"]},
           "children": [
             {"name": "SEQ_SCAN ", "children": [],
              "extra_info": {"Table": "memory.main.sales", "Filters": "a>1",
                             "Estimated Cardinality": "100000"}}]}]}]},
    {"name": "HASH_GROUP_BY",
     "extra_info": {"Groups": "#0", "Aggregates": ""},
     "children": [{"name": "CTE_SCAN", "children": [], "extra_info": {"CTE Index": "0"}}]}]}])json";

TEST(DuckDbPlan, ReadsAPlan) {
  const auto tree = parse_duckdb(kPlan);
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_FALSE(tree->analyzed);
  EXPECT_EQ(tree->root.kind, OperatorKind::cte);
  EXPECT_EQ(tree->root.rows_estimated, 7);
  const Operator& grouping = tree->root.children.at(0);
  EXPECT_EQ(grouping.kind, OperatorKind::aggregate);
  EXPECT_EQ(grouping.details.at("Groups"), "(a + 1)\nb");
  EXPECT_FALSE(grouping.rows_estimated);
  const Operator& scan = grouping.children.at(0).children.at(0).children.at(0);
  EXPECT_EQ(scan.kind, OperatorKind::scan);
  EXPECT_EQ(scan.name, "SEQ_SCAN");
  EXPECT_EQ(scan.relation, "sales");
  EXPECT_EQ(scan.rows_estimated, 100'000);
  EXPECT_EQ(scan.details.at("Filters"), "a>1");
}

TEST(DuckDbPlan, NamesCteScansAndSeesDistinct) {
  const auto tree = parse_duckdb(kPlan);
  ASSERT_TRUE(tree);
  const Operator& distinct = tree->root.children.at(1);
  EXPECT_EQ(distinct.kind, OperatorKind::distinct);
  EXPECT_EQ(distinct.children.at(0).kind, OperatorKind::cte_scan);
  EXPECT_EQ(distinct.children.at(0).relation, "c");
}

TEST(DuckDbPlan, ReadsAProfile) {
  const auto tree = parse_duckdb(R"({
    "latency": 0.25, "rows_returned": 3, "system_peak_temp_dir_size": 4096,
    "children": [{
      "operator_name": "EXPLAIN_ANALYZE", "children": [{
        "operator_name": "TOP_N", "operator_timing": 0.001, "operator_cardinality": 3,
        "operator_rows_scanned": 0, "extra_info": {"Top": "3"}, "children": [{
          "operator_name": "SEQ_SCAN", "operator_timing": 0.02, "operator_cardinality": 50,
          "operator_rows_scanned": 100, "children": [],
          "extra_info": {"Table": "shop.other.sales", "Estimated Cardinality": "20"}}]}]}]})");
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_TRUE(tree->analyzed);
  EXPECT_DOUBLE_EQ(tree->total_ms, 250);
  EXPECT_DOUBLE_EQ(tree->cpu_ms, 21);
  EXPECT_EQ(tree->rows_returned, 3);
  EXPECT_EQ(tree->spilled_bytes_peak, 4096);
  EXPECT_EQ(tree->root.name, "TOP_N");
  const Operator& scan = tree->root.children.at(0);
  EXPECT_DOUBLE_EQ(scan.self_ms, 20);
  EXPECT_EQ(scan.rows_out, 50);
  EXPECT_EQ(scan.rows_scanned, 100);
  EXPECT_EQ(scan.relation, "other.sales");
}

TEST(DuckDbPlan, RefusesOtherTexts) {
  for (const std::string_view text : {"", "{}", "[]", "no json", "[1]", R"({"children": 1})"}) {
    const auto tree = parse_duckdb(text);
    ASSERT_FALSE(tree) << text;
    EXPECT_EQ(tree.error().kind, ErrorKind::invalid_input);
  }
}

TEST(DuckDbPlan, RefusesEndlessNesting) {
  std::string text = "[";
  for (int i = 0; i < 5000; ++i) text += R"({"name": "FILTER", "children": [)";
  for (int i = 0; i < 5000; ++i) text += "]}";
  const auto tree = parse_duckdb(text + "]");
  ASSERT_FALSE(tree);
  EXPECT_EQ(tree.error().kind, ErrorKind::unsupported);
}

}  // namespace
}  // namespace ado::explain
