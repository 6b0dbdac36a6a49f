// Pairing rows within tolerance: multiplicities, several columns, tie groups of near keys.
#include "verify/float_rows.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace ado::verify {
namespace {

constexpr TieMark kTied{};
constexpr TieMark kBoundary{.key = 0};
constexpr TieMark kNear{.key = 0, .near = true};
constexpr TieMark kSecondKey{.key = 1};
const std::vector<ColumnTolerance> kOne = {{.relative = 1e-9}};
const std::vector<ColumnTolerance> kTwo = {{.relative = 1e-9}, {.relative = 1e-9}};

Hash128 exact(std::uint64_t value) { return {.high = 0, .low = value}; }

struct Entry {
  std::uint64_t exact = 0;
  std::vector<double> values;
  TieMark mark = kTied;
};
FloatRows rows(const std::vector<Entry>& entries) {
  FloatRows list(entries.empty() ? 0 : entries[0].values.size());
  for (const Entry& entry : entries) list.add(exact(entry.exact), entry.values, entry.mark);
  return list;
}

Pairing pair_bags(const FloatRows& expected, const FloatRows& found) {
  return pair_rows(expected, found, Arrangement::bag, {}, expected.width() == 1 ? kOne : kTwo);
}

TEST(PairRows, WithinToleranceOnly) {
  const FloatRows expected = rows({{1, {100.0}}, {2, {5.0}}});
  EXPECT_EQ(pair_bags(expected, rows({{2, {5.0 + 1e-9}}, {1, {100.0 - 1e-8}}})), Pairing::paired);
  EXPECT_EQ(pair_bags(expected, rows({{2, {5.1}}, {1, {100.0}}})), Pairing::different);
  EXPECT_EQ(pair_bags(expected, rows({{2, {100.0}}, {1, {5.0}}})), Pairing::different);
}

TEST(PairRows, KeepsMultiplicities) {
  const FloatRows expected = rows({{1, {1.0}}, {1, {1.0}}, {1, {2.0}}});
  EXPECT_EQ(pair_bags(expected, rows({{1, {2.0}}, {1, {1.0}}, {1, {1.0}}})), Pairing::paired);
  EXPECT_EQ(pair_bags(expected, rows({{1, {2.0}}, {1, {2.0}}, {1, {1.0}}})), Pairing::different);
}

// Sorted by the first column, near values of it come in another order than those of the second.
TEST(PairRows, FindsAPairingThatSortingMisses) {
  const double less = 1.0 - 1e-12;
  const FloatRows expected = rows({{1, {less, 10.0}}, {1, {1.0, 20.0}}});
  EXPECT_EQ(pair_bags(expected, rows({{1, {1.0, 10.0}}, {1, {less, 20.0}}})), Pairing::paired);
  EXPECT_EQ(pair_bags(expected, rows({{1, {1.0, 10.0}}, {1, {less, 10.0}}})), Pairing::different);
}

TEST(PairRows, AbsoluteToleranceCoversZeros) {
  const std::vector<ColumnTolerance> absolute = {{.relative = 0, .absolute = 1e-6}};
  const FloatRows expected = rows({{1, {1e-9}}});
  EXPECT_EQ(pair_rows(expected, rows({{1, {-1e-9}}}), Arrangement::bag, {}, absolute),
            Pairing::paired);
  EXPECT_EQ(pair_bags(expected, rows({{1, {-1e-9}}})), Pairing::different);
}

TEST(PairRows, InOrderWithinGroupsOnly) {
  const FloatRows expected =
      rows({{1, {1.0}, kBoundary}, {2, {2.0}, kTied}, {3, {3.0}, kBoundary}});
  const auto pair = [&](const FloatRows& found) {
    return pair_rows(expected, found, Arrangement::ordered, {}, kOne);
  };
  EXPECT_EQ(pair(rows({{2, {2.0}}, {1, {1.0}}, {3, {3.0}}})), Pairing::paired);
  EXPECT_EQ(pair(rows({{1, {1.0}}, {3, {3.0}}, {2, {2.0}}})), Pairing::different);
  EXPECT_EQ(pair(rows({{1, {1.0}}, {2, {2.0}}, {3, {3.0}}, {4, {4.0}}})), Pairing::different);
}

TEST(PairRows, OfACutGroupAnyRows) {
  const FloatRows expected =
      rows({{1, {1.0}, kBoundary}, {2, {2.0}, kBoundary}, {3, {3.0}}, {4, {4.0}}});
  const Window window{.offset = 0, .rows = 2, .cuts = true};
  const auto pair = [&](const FloatRows& found) {
    return pair_rows(expected, found, Arrangement::ordered, window, kOne);
  };
  EXPECT_EQ(pair(rows({{1, {1.0}}, {4, {4.0}}})), Pairing::paired);
  EXPECT_EQ(pair(rows({{4, {4.0}}, {1, {1.0}}})), Pairing::different);
}

TEST(GroupStarts, NearKeysAreTies) {
  EXPECT_EQ(group_starts({kBoundary, kNear, kBoundary}), (std::vector<bool>{true, false, true}));
}

TEST(GroupStarts, ALaterKeyOrdersNothingWhereAnEarlierOneIsNear) {
  // Keys (1.0, a), (1.0, b), (1.0 + e, a): the near third row may come before the second.
  EXPECT_EQ(group_starts({kBoundary, kSecondKey, kNear, kSecondKey, kBoundary}),
            (std::vector<bool>{true, false, false, false, true}));
  EXPECT_EQ(group_starts({kBoundary, kSecondKey, kBoundary}),
            (std::vector<bool>{true, true, true}));
}

}  // namespace
}  // namespace ado::verify
