// Each signal: a tree that shows it, and one that nearly does.
#include "explain/signals.hpp"

#include <gtest/gtest.h>

#include "tests/unit/explain/trees.hpp"

namespace ado::explain {
namespace {

using test::analyzed;
using test::hash_join;
using test::make;
using test::scan;

// The text of the signal of that kind, or "" when there is none.
std::string text_of(const Tree& tree, SignalKind kind) {
  for (const Signal& signal : find_signals(tree)) {
    if (signal.kind == kind) return signal.text;
  }
  return "";
}

TEST(Signals, QErrorNamesWhereItBegins) {
  const Tree tree = analyzed(
      hash_join("a = b", {.ms = 50, .rows = 900'000, .expected = 10},
                make(OperatorKind::filter, "FILTER", {.ms = 10, .rows = 500'000, .expected = 100},
                     {scan("sales", {.ms = 40, .rows = 600'000, .expected = 600'000})}),
                scan("item", {.rows = 10, .expected = 10})));
  const auto signals = find_signals(tree);
  ASSERT_EQ(signals.size(), 1U);  // The join inherits the filter's error.
  EXPECT_EQ(signals[0].kind, SignalKind::q_error);
  EXPECT_EQ(signals[0].path, "0");
  EXPECT_DOUBLE_EQ(signals[0].severity, 0.6);
  EXPECT_EQ(signals[0].text, "FILTER gives 500,000 rows, 100 were expected: 5000 times too few");
}

TEST(Signals, SmallMisjudgementsDoNotCount) {
  EXPECT_TRUE(find_signals(analyzed(scan("t", {.ms = 1, .rows = 500, .expected = 1}))).empty());
  EXPECT_TRUE(
      find_signals(analyzed(scan("t", {.ms = 1, .rows = 9'000, .expected = 1'000}))).empty());
}

TEST(Signals, ScansThatAJoinCutDownAreNotMisjudged) {
  Operator sales = scan("sales", {.ms = 10, .rows = 5, .expected = 100'000});
  EXPECT_EQ(find_signals(analyzed(sales)).size(), 1U);
  sales.details["Dynamic Filters"] = "id>=2";
  EXPECT_TRUE(find_signals(analyzed(sales)).empty());
}

TEST(Signals, RepeatedScan) {
  const Tree tree = analyzed(hash_join("a = b", {.ms = 50}, scan("sales", {.ms = 20, .rows = 10}),
                                       scan("sales", {.ms = 30, .rows = 10})));
  EXPECT_EQ(text_of(tree, SignalKind::repeated_scan), "sales is scanned 2 times, 50 % of the time");
  const Tree other = analyzed(hash_join("a = b", {.ms = 50}, scan("sales", {.ms = 20, .rows = 10}),
                                        scan("item", {.ms = 30, .rows = 10})));
  EXPECT_EQ(text_of(other, SignalKind::repeated_scan), "");
}

Tree filtered_join(std::int64_t rows_kept) {
  return analyzed(make(
      OperatorKind::filter, "FILTER", {.ms = 1, .rows = rows_kept},
      {hash_join("a = b", {.ms = 70, .rows = 100'000}, scan("sales", {.ms = 20, .rows = 100'000}),
                 scan("item", {.ms = 9, .rows = 10}))}));
}

TEST(Signals, LateFilter) {
  EXPECT_EQ(text_of(filtered_join(50), SignalKind::late_filter),
            "FILTER keeps 50 of 100,000 rows, after 99 % of the time was spent below it");
  EXPECT_EQ(text_of(filtered_join(50'000), SignalKind::late_filter), "");
}

TEST(Signals, AFilterOverAScanIsNotLate) {
  const Tree tree = analyzed(make(OperatorKind::filter, "FILTER", {.ms = 1, .rows = 5},
                                  {scan("sales", {.ms = 20, .rows = 100'000})}));
  EXPECT_EQ(text_of(tree, SignalKind::late_filter), "");
}

TEST(Signals, Spill) {
  Tree tree = analyzed(make(OperatorKind::sort, "ORDER_BY", {.ms = 10, .rows = 5},
                            {scan("sales", {.ms = 20, .rows = 5'000'000})}));
  EXPECT_EQ(text_of(tree, SignalKind::spill), "");
  tree.spilled_bytes_peak = 123'456'789;
  EXPECT_EQ(text_of(tree, SignalKind::spill),
            "123,456,789 bytes went to disk, most likely in ORDER_BY with 5,000,000 rows");
}

Tree nested_loop(std::int64_t right) {
  return analyzed(make(OperatorKind::nested_loop_join, "BLOCKWISE_NL_JOIN", {.ms = 10, .rows = 5},
                       {scan("a", {.rows = 10'000}), scan("b", {.rows = right})}));
}

TEST(Signals, NestedLoop) {
  EXPECT_EQ(text_of(nested_loop(3'000), SignalKind::nested_loop),
            "BLOCKWISE_NL_JOIN compares 10,000 rows with 3,000 rows, pair by pair");
  EXPECT_EQ(text_of(nested_loop(3), SignalKind::nested_loop), "");
}

Tree grouping(std::int64_t rows) {
  Operator packing = make(OperatorKind::projection, "PROJECTION", {.rows = rows},
                          {scan("sales", {.ms = 5, .rows = rows})});
  packing.details["Projections"] = "__internal_compress_string_uinteger(#0)\n#1";
  Operator group =
      make(OperatorKind::aggregate, "HASH_GROUP_BY", {.ms = 15, .rows = 77}, {std::move(packing)});
  group.details["Groups"] = "name\nday";
  return analyzed(std::move(group));
}

TEST(Signals, HeavyGroupBy) {
  EXPECT_EQ(text_of(grouping(200'000), SignalKind::heavy_group_by),
            "HASH_GROUP_BY groups 200,000 rows by 2 keys (texts among them) into 77 groups, "
            "75 % of the time");
  EXPECT_EQ(text_of(grouping(2'000), SignalKind::heavy_group_by), "");
}

TEST(Signals, LargeWindow) {
  const auto window = [](std::int64_t rows) {
    return analyzed(make(OperatorKind::window, "WINDOW", {.ms = 15, .rows = rows},
                         {scan("sales", {.ms = 5, .rows = rows})}));
  };
  EXPECT_EQ(text_of(window(200'000), SignalKind::large_window),
            "WINDOW runs over 200,000 rows, 75 % of the time");
  EXPECT_EQ(text_of(window(2'000), SignalKind::large_window), "");
}

TEST(Signals, CrossProduct) {
  const auto product = [](std::int64_t right) {
    return analyzed(make(OperatorKind::cross_product, "CROSS_PRODUCT", {.ms = 15},
                         {scan("a", {.rows = 300}), scan("b", {.rows = right})}));
  };
  EXPECT_EQ(text_of(product(40), SignalKind::cross_product),
            "CROSS_PRODUCT pairs 300 rows with 40 rows");
  EXPECT_EQ(text_of(product(1), SignalKind::cross_product), "");
}

TEST(Signals, DelimJoinCountsTheSubquerysPart) {
  const Tree tree = analyzed(
      make(OperatorKind::other_join, "LEFT_DELIM_JOIN", {.ms = 10},
           {scan("outer", {.ms = 50, .rows = 10}), scan("inner", {.ms = 40, .rows = 10})}));
  const auto signals = find_signals(tree);
  ASSERT_EQ(signals.size(), 1U);
  EXPECT_EQ(signals[0].kind, SignalKind::delim_join);
  EXPECT_DOUBLE_EQ(signals[0].severity, 0.5);
}

Tree two_joins(std::string second_condition) {
  const auto join = [](std::string condition) {
    return hash_join(std::move(condition), {.ms = 30, .rows = 10}, scan("a", {.ms = 5, .rows = 9}),
                     scan("b", {.ms = 5, .rows = 9}));
  };
  return analyzed(make(OperatorKind::set_operation, "UNION", {.ms = 20},
                       {join("a.x = b.x"), make(OperatorKind::projection, "PROJECTION", {},
                                                {join(std::move(second_condition))})}));
}

TEST(Signals, RepeatedSubplan) {
  EXPECT_EQ(text_of(two_joins("a.x = b.x"), SignalKind::repeated_subplan),
            "HASH_JOIN (a.x = b.x) and what is below it is computed 2 times, 40 % too much");
  EXPECT_EQ(text_of(two_joins("a.x = b.y"), SignalKind::repeated_subplan), "");
}

TEST(Signals, MostSevereComesFirst) {
  const auto signals = find_signals(two_joins("a.x = b.x"));
  ASSERT_GE(signals.size(), 3U);
  for (std::size_t i = 1; i < signals.size(); ++i) {
    EXPECT_GE(signals[i - 1].severity, signals[i].severity);
  }
}

TEST(Signals, APlanOnlyShowsItsShape) {
  Tree tree;
  tree.root = hash_join("a = b", {.expected = 100}, scan("sales", {.expected = 500}),
                        scan("sales", {.expected = 400}));
  const auto signals = find_signals(tree);
  ASSERT_EQ(signals.size(), 1U);
  EXPECT_EQ(signals[0].text, "sales is scanned 2 times, 90 % of the rows expected");
}

}  // namespace
}  // namespace ado::explain
