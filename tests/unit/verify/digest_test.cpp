// Digests: which rows, bags and lists are told apart, and which are one.
#include "verify/digest.hpp"

#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace ado::verify {
namespace {

using engine::CellKind;
using engine::CellView;

CellView null() { return {}; }
CellView integer(std::int64_t value) { return {.kind = CellKind::integer, .integer = value}; }
CellView text(std::string_view value) { return {.kind = CellKind::text, .bytes = value}; }
CellView number(double value) { return {.kind = CellKind::double_, .number = value}; }
CellView decimal(engine::Int128 unscaled, std::uint8_t scale) {
  return {.kind = CellKind::decimal, .scale = scale, .integer = unscaled};
}

Hash128 hash(std::vector<CellView> cells) { return RowHasher{}.hash(cells); }

BagDigest bag(std::initializer_list<std::int64_t> values) {
  BagDigest digest;
  for (const std::int64_t value : values) digest.add(hash({integer(value)}));
  return digest;
}

TEST(RowHasher, TellsNullFromEmptyAndZero) {
  EXPECT_NE(hash({null()}), hash({text("")}));
  EXPECT_NE(hash({null()}), hash({integer(0)}));
  EXPECT_NE(hash({text("")}), hash({integer(0)}));
  EXPECT_NE(hash({null(), integer(1)}), hash({integer(1), null()}));
}

TEST(RowHasher, TellsWhereACellEnds) {
  EXPECT_NE(hash({text("ab"), text("c")}), hash({text("a"), text("bc")}));
  EXPECT_NE(hash({text("a")}), hash({text("a"), text("")}));
  EXPECT_NE(hash({text("1")}), hash({integer(1)}));
}

TEST(RowHasher, TakesZerosAndNansAsOne) {
  EXPECT_EQ(hash({number(0.0)}), hash({number(-0.0)}));
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(hash({number(nan)}), hash({number(-nan)}));
  EXPECT_NE(hash({number(nan)}), hash({null()}));
  EXPECT_NE(hash({number(std::numeric_limits<double>::infinity())}),
            hash({number(-std::numeric_limits<double>::infinity())}));
}

TEST(RowHasher, ComparesDecimalsByValue) {
  EXPECT_EQ(hash({decimal(150, 2)}), hash({decimal(150, 2)}));
  EXPECT_EQ(hash({decimal(150, 2)}), hash({decimal(15, 1)})) << "1.50 = 1.5";
  EXPECT_EQ(hash({decimal(0, 2)}), hash({decimal(0, 0)}));
  EXPECT_NE(hash({decimal(100, 0)}), hash({decimal(10, 0)}));
  EXPECT_NE(hash({decimal(150, 2)}), hash({decimal(151, 2)}));
  EXPECT_NE(hash({decimal(150, 2)}), hash({decimal(150, 1)}));
}

TEST(RowHasher, TakesWideDecimals) {
  engine::Int128 wide = 1;
  for (int digit = 0; digit < 30; ++digit) wide *= 10;
  EXPECT_EQ(hash({decimal(wide * 10, 31)}), hash({decimal(wide, 30)}));
  EXPECT_NE(hash({decimal(wide + 1, 30)}), hash({decimal(wide, 30)}));
  EXPECT_NE(hash({decimal(-wide, 0)}), hash({decimal(wide, 0)}));
}

TEST(RowHasher, HashesColumnsThatAreAskedFor) {
  RowHasher hasher;
  const std::vector<CellView> row = {integer(1), text("x"), integer(3)};
  const std::vector<std::size_t> columns = {2, 0};
  EXPECT_EQ(hasher.hash(row, columns), hash({integer(3), integer(1)}));
}

TEST(RowHasher, GrowsForLongTexts) {
  const std::string one(100'000, 'a');
  const std::string other(100'001, 'a');
  EXPECT_NE(hash({text(one)}), hash({text(other)}));
}

TEST(BagDigest, IsBlindToOrderButNotToMultiplicity) {
  EXPECT_EQ(bag({1, 2, 3}), bag({3, 1, 2}));
  EXPECT_NE(bag({1, 1, 2}), bag({1, 2, 2}));
  // An exclusive or of hashes would see 2 in both.
  EXPECT_NE(bag({1, 1, 2}), bag({2, 3, 3}));
  EXPECT_NE(bag({}), bag({0}));
  EXPECT_NE(bag({1, 2}).hash(), bag({1, 3}).hash());
}

TEST(BagDigest, CarriesIntoTheHighHalf) {
  BagDigest once;
  once.add({.high = 1, .low = 0});
  BagDigest twice;
  twice.add({.high = 0, .low = std::numeric_limits<std::uint64_t>::max()});
  twice.add({.high = 0, .low = 1});
  twice.add({.high = 0, .low = 0});
  once.add({});
  once.add({});
  EXPECT_EQ(once, twice);
}

TEST(GroupChain, SeesTheOrderOfGroups) {
  GroupChain ascending;
  ascending.fold(bag({1}));
  ascending.fold(bag({2}));
  GroupChain descending;
  descending.fold(bag({2}));
  descending.fold(bag({1}));
  GroupChain one;
  one.fold(bag({1, 2}));
  EXPECT_NE(ascending.value(), descending.value());
  EXPECT_NE(ascending.value(), one.value());
}

}  // namespace
}  // namespace ado::verify
