// Tests of base/hash: known values, the hexadecimal form, and its prefix.
#include "base/hash.hpp"

#include <gtest/gtest.h>

namespace ado {
namespace {

TEST(Hash, OfNothingIsThePublishedValue) {
  EXPECT_EQ(to_hex(hash128("")), "99aa06d3014798d86001c324468d497f");
}

TEST(Hash, TellsEveryByteApart) {
  EXPECT_NE(hash128("a = 'A'"), hash128("a = 'a'"));
  EXPECT_NE(hash128("ab"), hash128(std::string_view("ab\0", 3)));
  EXPECT_EQ(hash128("same"), hash128(std::string("same")));
}

TEST(Hash, PrefixIsTheFirstSixteenDigits) {
  const Hash128 hash = hash128("SELECT 1");
  EXPECT_EQ(to_hex(hash).size(), 32u);
  EXPECT_EQ(to_hex_prefix(hash), to_hex(hash).substr(0, 16));
}

TEST(Hash, HexadecimalKeepsLeadingZeros) {
  EXPECT_EQ(to_hex(Hash128{.high = 1, .low = 0xab}), "000000000000000100000000000000ab");
}

}  // namespace
}  // namespace ado
