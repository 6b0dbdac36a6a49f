// Delta, hotspots and the printed tree.
#include "explain/delta.hpp"

#include <gtest/gtest.h>

#include "explain/hotspots.hpp"
#include "explain/print.hpp"
#include "tests/unit/explain/trees.hpp"

namespace ado::explain {
namespace {

using test::analyzed;
using test::hash_join;
using test::make;
using test::scan;

Tree slow() {
  return analyzed(make(
      OperatorKind::nested_loop_join, "NESTED_LOOP_JOIN", {.ms = 800, .rows = 10, .expected = 500},
      {hash_join("a = b", {.ms = 100, .rows = 50'000}, scan("sales", {.ms = 50, .rows = 1'000'000}),
                 scan("sales", {.ms = 50, .rows = 1'000'000})),
       scan("item", {.rows = 10})}));
}

Tree fast() {
  return analyzed(hash_join("a = c", {.ms = 30, .rows = 10},
                            scan("sales", {.ms = 70, .rows = 40'000}), scan("item", {.rows = 10})));
}

TEST(Delta, TellsWhatWasReplacedAndWhatItBrought) {
  EXPECT_EQ(delta(slow(), fast()),
            "scans of sales 2 -> 1, NESTED_LOOP_JOIN 1 -> 0\n"
            "rows moved 2,050,020 -> 40,020, time in operators 1000 -> 100 ms, hottest was "
            "NESTED_LOOP_JOIN with 50,010 rows in, is SEQ_SCAN sales with 40,000 rows in");
}

TEST(Delta, OfTheSameOperatorsTellsTheTime) {
  EXPECT_EQ(delta(slow(), slow()), "same operators and rows, time in operators 1000 -> 1000 ms");
  Tree planned = slow();
  planned.analyzed = false;
  EXPECT_EQ(delta(planned, planned), "same operators");
}

TEST(Delta, OfPlansOnlyTellsTheStructure) {
  Tree before = slow();
  Tree after = fast();
  before.analyzed = false;
  after.analyzed = false;
  EXPECT_EQ(delta(before, after), "scans of sales 2 -> 1, NESTED_LOOP_JOIN 1 -> 0");
}

TEST(Hotspots, HottestFirst) {
  const Tree tree = slow();
  const auto found = hotspots(tree, 2);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].op, &tree.root);
  EXPECT_EQ(found[0].path, "");
  EXPECT_DOUBLE_EQ(found[0].share, 0.8);
  EXPECT_EQ(found[1].path, "0");
  EXPECT_EQ(hotspots(tree, 100).size(), 4U);  // What costs nothing is none.
  EXPECT_EQ(hotspot_lines(tree, 1)[0],
            "NESTED_LOOP_JOIN: 80 % of the time, 50,010 rows in, 10 out");
}

TEST(Print, IsATable) {
  EXPECT_EQ(print(analyzed(make(OperatorKind::projection, "PROJECTION", {.rows = 3},
                                {hash_join("a = b", {.ms = 1, .rows = 3, .expected = 1'000},
                                           scan("sales", {.ms = 3, .rows = 1'000'000}),
                                           scan("item", {.rows = 10}))}))),
            "4.0 ms, 4.0 ms in all threads, 3 rows\n"
            "  share         ms       rows in      rows out      expected  operator\n"
            " 25.0 %       1.00     1,000,010             3         1,000  HASH_JOIN (a = b)\n"
            " 75.0 %       3.00     1,000,000     1,000,000             -    SEQ_SCAN sales\n"
            "  0.0 %       0.00            10            10             -    SEQ_SCAN item\n");
}

TEST(Print, OfAPlanOnlyShowsEstimates) {
  Tree tree;
  tree.root = scan("sales", {.expected = 1'234});
  tree.root.details["Filters"] = "a>1\nb<2";
  EXPECT_EQ(print(tree),
            "      expected  operator\n"
            "         1,234  SEQ_SCAN sales [a>1,b<2]\n");
}

}  // namespace
}  // namespace ado::explain
