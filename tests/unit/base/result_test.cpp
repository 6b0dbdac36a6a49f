// Result: ADO_TRY and ADO_CHECK hand errors on, require throws, hashes print.
#include "base/result.hpp"

#include <gtest/gtest.h>

#include "base/box.hpp"
#include "base/hash.hpp"
#include "base/require.hpp"

namespace ado {
namespace {

Result<int> half(int value) {
  if (value % 2 != 0) return fail(ErrorKind::invalid_input, "value is odd: {}", value);
  return value / 2;
}

Result<int> quarter(int value) {
  ADO_TRY(const int first, half(value));
  ADO_TRY(const int second, half(first));
  return second;
}

Result<void> check_quarter(int value) {
  ADO_CHECK(quarter(value));
  return {};
}

TEST(Result, TryGivesTheValue) { EXPECT_EQ(quarter(12).value(), 3); }

TEST(Result, TryHandsTheErrorOn) {
  const auto result = quarter(6);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(result.error().message, "value is odd: 3");
}

TEST(Result, CheckHandsTheErrorOn) {
  EXPECT_TRUE(check_quarter(4));
  EXPECT_EQ(check_quarter(3).error().message, "value is odd: 3");
}

TEST(Require, ThrowsWhatWasNotTrue) {
  try {
    require(1 + 1 == 3);
    ADD_FAILURE() << "nothing was thrown";
  } catch (const InternalError& error) {
    EXPECT_NE(std::string(error.what()).find("1 + 1 == 3"), std::string::npos);
  }
}

TEST(Box, CopiesItsValue) {
  Box<int> first(1);
  Box<int> second = first;
  *second = 2;
  EXPECT_EQ(*first, 1);
  first = second;
  EXPECT_EQ(*first, 2);
}

TEST(Hash, PrintsFixedWidth) {
  EXPECT_EQ(to_hex({.high = 1, .low = 255}), "000000000000000100000000000000ff");
  EXPECT_EQ(to_hex_prefix({.high = 1, .low = 255}), "0000000000000001");
  EXPECT_EQ(hash128("a"), hash128("a"));
  EXPECT_NE(hash128("a"), hash128("A"));
}

}  // namespace
}  // namespace ado
