// Tie groups: where they begin, what a window leaves of them, and which rows fit.
#include "verify/tie_groups.hpp"

#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace ado::verify {
namespace {

using engine::CellKind;
using engine::CellView;
using Row = std::pair<int, int>;  // Key and payload.

Hash128 hash(const Row& row) {
  const std::vector<CellView> cells = {{.kind = CellKind::integer, .integer = row.first},
                                       {.kind = CellKind::integer, .integer = row.second}};
  return RowHasher{}.hash(cells);
}

OrderedResult collect(const std::vector<Row>& rows, const Window& window) {
  OrderedCollector collector(window);
  for (std::size_t index = 0; index < rows.size(); ++index) {
    TieMark mark;
    if (index == 0 || rows[index].first != rows[index - 1].first) mark.key = 0;
    if (!collector.add(hash(rows[index]), mark)) break;
  }
  return collector.finish();
}

bool fits(const OrderedResult& expected, const std::vector<Row>& rows) {
  OrderedCheck check(expected);
  for (const Row& row : rows) check.add(hash(row));
  return check.fits();
}

const std::vector<Row> kRows = {{1, 1}, {1, 2}, {2, 1}, {3, 1}, {3, 2}, {3, 3}};

TEST(TieGroups, WithoutAWindowEachGroupIsABagAtItsPlace) {
  const OrderedResult whole = collect(kRows, {});
  EXPECT_TRUE(fits(whole, kRows));
  EXPECT_TRUE(fits(whole, {{1, 2}, {1, 1}, {2, 1}, {3, 3}, {3, 1}, {3, 2}}));
  EXPECT_FALSE(fits(whole, {{2, 1}, {1, 1}, {1, 2}, {3, 1}, {3, 2}, {3, 3}}));
  EXPECT_FALSE(fits(whole, {{1, 1}, {1, 1}, {2, 1}, {3, 1}, {3, 2}, {3, 3}}));
  EXPECT_FALSE(fits(whole, {{1, 1}, {1, 2}, {2, 1}, {3, 1}, {3, 2}}));
  EXPECT_FALSE(fits(whole, {{1, 1}, {1, 2}, {2, 1}, {3, 1}, {3, 2}, {3, 3}, {4, 1}}));
}

TEST(TieGroups, OfACutGroupAnySubBagFits) {
  const OrderedResult cut = collect(kRows, {.offset = 0, .rows = 5, .cuts = true});
  EXPECT_EQ(cut.tail_rows, 2);
  EXPECT_EQ(cut.tail.size(), 3u);
  EXPECT_TRUE(fits(cut, {{1, 1}, {1, 2}, {2, 1}, {3, 1}, {3, 3}}));
  EXPECT_TRUE(fits(cut, {{1, 2}, {1, 1}, {2, 1}, {3, 3}, {3, 2}}));
  EXPECT_FALSE(fits(cut, {{1, 1}, {1, 2}, {2, 1}, {3, 1}, {3, 1}}));
  EXPECT_FALSE(fits(cut, {{1, 1}, {1, 2}, {2, 1}, {3, 1}, {3, 9}}));
  EXPECT_FALSE(fits(cut, {{1, 1}, {1, 1}, {2, 1}, {3, 1}, {3, 2}}));
}

TEST(TieGroups, TheFirstGroupMayBeCutByAnOffset) {
  const OrderedResult cut = collect(kRows, {.offset = 1, .rows = 3, .cuts = true});
  EXPECT_EQ(cut.head_rows, 1);
  EXPECT_EQ(cut.tail_rows, 1);
  EXPECT_TRUE(fits(cut, {{1, 1}, {2, 1}, {3, 2}}));
  EXPECT_FALSE(fits(cut, {{2, 1}, {1, 1}, {3, 2}}));
  EXPECT_FALSE(fits(cut, {{1, 3}, {2, 1}, {3, 2}}));
}

TEST(TieGroups, TwoCutGroupsMayMeet) {
  const std::vector<Row> rows = {{1, 1}, {1, 2}, {2, 1}, {2, 2}};
  const OrderedResult cut = collect(rows, {.offset = 1, .rows = 2, .cuts = true});
  EXPECT_TRUE(fits(cut, {{1, 1}, {2, 2}}));
  EXPECT_FALSE(fits(cut, {{2, 2}, {1, 1}}));
  EXPECT_FALSE(fits(cut, {{1, 1}, {1, 2}}));
}

TEST(TieGroups, AWindowInsideOneGroup) {
  const std::vector<Row> rows = {{1, 1}, {1, 2}, {1, 3}, {1, 3}, {2, 1}};
  const OrderedResult cut = collect(rows, {.offset = 1, .rows = 2, .cuts = true});
  EXPECT_TRUE(fits(cut, {{1, 3}, {1, 3}}));
  EXPECT_FALSE(fits(cut, {{1, 1}, {1, 1}}));
  EXPECT_FALSE(fits(cut, {{1, 1}, {2, 1}}));
}

TEST(TieGroups, StopsAfterTheLastGroup) {
  OrderedCollector collector({.offset = 0, .rows = 1, .cuts = true});
  EXPECT_TRUE(collector.add(hash({1, 1}), {.key = 0}));
  EXPECT_TRUE(collector.add(hash({1, 2}), {}));
  EXPECT_FALSE(collector.add(hash({2, 1}), {.key = 0}));
  EXPECT_TRUE(collector.ended());
  EXPECT_EQ(collector.finish().head.size(), 2u);
}

TEST(TieGroups, UniqueKeysTakeOneRun) {
  std::vector<Row> rows;
  for (int key = 0; key < 1000; ++key) rows.push_back({key, key});
  const OrderedResult whole = collect(rows, {});
  ASSERT_EQ(whole.inside.size(), 1u);
  EXPECT_EQ(whole.inside[0].count, 1000);
  EXPECT_TRUE(fits(whole, rows));
  std::swap(rows[17], rows[18]);
  EXPECT_FALSE(fits(whole, rows));
}

CellView real_cell(double value) { return {.kind = CellKind::double_, .number = value}; }
CellView integer_cell(int value) { return {.kind = CellKind::integer, .integer = value}; }

TEST(TieTracker, MarksTheFirstKeyThatDiffers) {
  TieTracker tracker({{.column = 1}, {.column = 0}});
  std::vector<CellView> row = {integer_cell(1), integer_cell(7)};
  EXPECT_EQ(tracker.mark(row).key, 0);
  EXPECT_FALSE(tracker.mark(row).is_boundary());
  row[0] = integer_cell(2);
  EXPECT_EQ(tracker.mark(row).key, 1);
  row[1] = {};
  EXPECT_EQ(tracker.mark(row).key, 0);
}

TEST(TieTracker, KnowsNearNumbers) {
  TieTracker tracker({{.column = 0, .tolerance = 1e-9}, {.column = 1}});
  std::vector<CellView> row = {real_cell(1.0), integer_cell(1)};
  tracker.mark(row);
  row[0] = real_cell(1.0 + 1e-12);
  const TieMark near = tracker.mark(row);
  EXPECT_TRUE(near.is_boundary());
  EXPECT_TRUE(near.near);
  EXPECT_FALSE(tracker.closes_all_ties(near));
  row[1] = integer_cell(2);
  const TieMark second = tracker.mark(row);
  EXPECT_EQ(second.key, 1);
  EXPECT_FALSE(tracker.closes_all_ties(second));
  row[0] = real_cell(2.0);
  const TieMark apart = tracker.mark(row);
  EXPECT_FALSE(apart.near);
  EXPECT_TRUE(tracker.closes_all_ties(apart));
  row[0] = {};
  EXPECT_FALSE(tracker.mark(row).near);
}

}  // namespace
}  // namespace ado::verify
