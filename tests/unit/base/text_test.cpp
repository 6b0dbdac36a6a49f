// Tests of base/text: trimming, splitting, joining, folding and likeness of names.
#include "base/text.hpp"

#include <gtest/gtest.h>

namespace ado {
namespace {

using Pieces = std::vector<std::string_view>;

TEST(Text, TrimTakesBlanksFromBothEndsOnly) {
  EXPECT_EQ(trim("  a b\t\r\n"), "a b");
  EXPECT_EQ(trim(" \n\v\f "), "");
  EXPECT_EQ(trim(""), "");
}

TEST(Text, SplitLinesTakesBothLineEnds) {
  EXPECT_EQ(split_lines("a\nb\r\n\nc"), (Pieces{"a", "b", "", "c"}));
  EXPECT_EQ(split_lines("a\n"), (Pieces{"a"}));
  EXPECT_EQ(split_lines("\n"), (Pieces{""}));
  EXPECT_EQ(split_lines(""), Pieces{});
}

TEST(Text, SplitKeepsBlankPieces) {
  EXPECT_EQ(split("a,,b,", ','), (Pieces{"a", "", "b", ""}));
  EXPECT_EQ(split("", ','), (Pieces{""}));
}

TEST(Text, JoinPutsTheSeparatorBetween) {
  EXPECT_EQ(join(Pieces{"a", "b", "c"}, ", "), "a, b, c");
  EXPECT_EQ(join(std::vector<std::string>{"a"}, ", "), "a");
  EXPECT_EQ(join(Pieces{}, ", "), "");
}

TEST(Text, FoldingLeavesOtherBytesAlone) {
  EXPECT_EQ(to_lower_ascii("Sélect_ÀZ"), "sélect_Àz");
  EXPECT_EQ(to_upper_ascii("sélect_1"), "SéLECT_1");
  EXPECT_TRUE(equals_ignore_case("Select", "sELECT"));
  EXPECT_FALSE(equals_ignore_case("select", "selects"));
}

TEST(Text, FirstBytesKeepCharactersWhole) {
  EXPECT_EQ(first_bytes("abc", 3), "abc");
  EXPECT_EQ(first_bytes("abc", 2), "ab");
  EXPECT_EQ(first_bytes("aéb", 2), "a");
  EXPECT_EQ(first_bytes("aéb", 3), "aé");
  EXPECT_EQ(first_bytes("é", 1), "");
}

TEST(Text, EditDistanceCountsEachKindOfChangeOnce) {
  EXPECT_EQ(edit_distance("", ""), 0);
  EXPECT_EQ(edit_distance("abc", ""), 3);
  EXPECT_EQ(edit_distance("", "ab"), 2);
  EXPECT_EQ(edit_distance("store", "stores"), 1);
  EXPECT_EQ(edit_distance("store", "stare"), 1);
  EXPECT_EQ(edit_distance("store", "sotre"), 1);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
}

TEST(Text, ClosestNameFindsTheSlipAndRefusesTheStranger) {
  const std::vector<std::string> names{"store_sales", "store_returns", "customer"};
  EXPECT_EQ(closest_name("stores_ales", names), "store_sales");
  EXPECT_EQ(closest_name("CUSTOMR", names), "customer");
  EXPECT_EQ(closest_name("web_page", names), "");
  EXPECT_EQ(closest_name("x", names), "");
  EXPECT_EQ(closest_name("", names), "");
}

}  // namespace
}  // namespace ado
