// Comparing small results: bags, tie groups, cuts, floats.
#include "verify/witness_compare.hpp"

#include <gtest/gtest.h>

#include "tests/unit/verify/schema_pair.hpp"

namespace ado::verify {
namespace {

using engine::CellKind;

ResultCell cell(int value) { return {CellKind::integer, std::to_string(value), 0}; }
ResultCell cell(double value) { return {CellKind::double_, std::to_string(value), value}; }

template <typename Value>
ResultRows rows_of(const std::vector<std::vector<Value>>& values, std::string_view type) {
  ResultRows result;
  const std::size_t columns = values.empty() ? 2 : values.front().size();
  result.columns.assign(columns, {"c", std::string(type)});
  for (const auto& row : values) {
    result.rows.emplace_back();
    for (const Value value : row) result.rows.back().push_back(cell(value));
  }
  return result;
}
ResultRows integers(const std::vector<std::vector<int>>& values) {
  return rows_of(values, "INTEGER");
}
ResultRows doubles(const std::vector<std::vector<double>>& values) {
  return rows_of(values, "DOUBLE");
}

bool same(const Expectation& expected, const ResultRows& reference, const ResultRows& candidate) {
  return !find_difference(expected, expected.limit, reference, candidate);
}

TEST(WitnessCompare, BagsCountCopies) {
  const Expectation bag;
  EXPECT_TRUE(same(bag, integers({{1, 2}, {3, 4}}), integers({{3, 4}, {1, 2}})));
  EXPECT_FALSE(same(bag, integers({{1, 1}, {1, 1}, {2, 2}}), integers({{1, 1}, {2, 2}, {2, 2}})));
  EXPECT_FALSE(same(bag, integers({{1, 1}}), integers({})));
}

TEST(WitnessCompare, OrderIsKeptUpToTies) {
  const Expectation ordered{.keys = {0}, .ordered = true};
  const ResultRows reference = integers({{1, 5}, {1, 6}, {2, 7}});
  EXPECT_TRUE(same(ordered, reference, integers({{1, 6}, {1, 5}, {2, 7}})));
  EXPECT_FALSE(same(ordered, reference, integers({{2, 7}, {1, 5}, {1, 6}})));
}

TEST(WitnessCompare, ACutInsideATieTakesAnyOfTheGroupButNoneTwice) {
  const Expectation cut{.keys = {0}, .ordered = true, .limit = 2};
  const ResultRows reference = integers({{1, 5}, {1, 6}, {1, 7}, {2, 8}});
  EXPECT_TRUE(same(cut, reference, integers({{1, 7}, {1, 5}})));
  EXPECT_FALSE(same(cut, reference, integers({{1, 5}, {1, 5}})));
  EXPECT_FALSE(same(cut, reference, integers({{1, 5}, {2, 8}})));
  EXPECT_TRUE(cuts(cut, 2, reference));
  EXPECT_FALSE(cuts(cut, 4, reference));
}

TEST(WitnessCompare, OffsetMovesTheWindow) {
  const Expectation cut{.keys = {0}, .ordered = true, .limit = 2, .offset = 1};
  const ResultRows reference = integers({{1, 1}, {2, 2}, {3, 3}, {4, 4}});
  EXPECT_TRUE(same(cut, reference, integers({{2, 2}, {3, 3}})));
  EXPECT_FALSE(same(cut, reference, integers({{1, 1}, {2, 2}})));
}

TEST(WitnessCompare, DoublesWithinTolerance) {
  const Expectation bag;
  EXPECT_TRUE(same(bag, doubles({{0.1 + 0.2, 1}}), doubles({{0.3, 1}})));
  EXPECT_FALSE(same(bag, doubles({{0.3, 1}}), doubles({{0.300001, 1}})));
}

TEST(WitnessCompare, TypesAndPromisedNamesCount) {
  const Expectation named{.names = {true, false}};
  ResultRows candidate = integers({{1, 1}});
  candidate.columns[1].name = "other";
  EXPECT_TRUE(same(named, integers({{1, 1}}), candidate));
  candidate.columns[0].name = "other";
  EXPECT_FALSE(same(named, integers({{1, 1}}), candidate));
  EXPECT_FALSE(same({}, integers({{1, 1}}), rows_of<int>({{1, 1}}, "BIGINT")));
}

TEST(WitnessExpectation, HiddenKeysAndLimits) {
  const auto map = map_over(kPairSchema, "SELECT k FROM t ORDER BY x + 1, k LIMIT 7 OFFSET 2");
  const auto expected = expectation_of(map);
  ASSERT_TRUE(expected);
  EXPECT_EQ(expected->hidden, 1u);
  EXPECT_EQ(expected->keys, (std::vector<std::size_t>{1, 0}));
  EXPECT_EQ(expected->limit, 7);
  EXPECT_EQ(expected->offset, 2);
  EXPECT_FALSE(expectation_of(map_over(kPairSchema, "SELECT k FROM t LIMIT 1 + 1")));
}

}  // namespace
}  // namespace ado::verify
