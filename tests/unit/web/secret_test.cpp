// Tokens.
#include "web/secret.hpp"

#include <gtest/gtest.h>

namespace ado::web {
namespace {

TEST(Secret, TokensAreLongAndDiffer) {
  const auto one = make_token();
  const auto two = make_token();
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->size(), 64U);
  EXPECT_EQ(one->find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_NE(*one, *two);
}

TEST(Secret, IsTheSameOrNot) {
  EXPECT_TRUE(is_same_secret("abc", "abc"));
  EXPECT_FALSE(is_same_secret("abd", "abc"));
  EXPECT_FALSE(is_same_secret("ab", "abc"));
  EXPECT_FALSE(is_same_secret("abcd", "abc"));
  EXPECT_FALSE(is_same_secret("", "abc"));
  EXPECT_FALSE(is_same_secret("", ""));
}

}  // namespace
}  // namespace ado::web
