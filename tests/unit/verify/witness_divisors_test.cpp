// Conditions that divide: what is asked instead, and when a divisor is 0.
#include "verify/witness_divisors.hpp"

#include <gtest/gtest.h>

namespace ado::verify {
namespace {

TEST(WitnessDivisors, EachDivisorIsGuarded) {
  const DividingCondition one = read_divisors("a / b BETWEEN 16 AND 75");
  EXPECT_EQ(one.guarded, "a / nullif(b, 0) BETWEEN 16 AND 75");
  EXPECT_EQ(one.is_zero, "b = 0");
  const DividingCondition two = read_divisors("mod(a, b) > a / (b - c)");
  EXPECT_EQ(two.guarded, "mod(a, nullif(b, 0)) > a / nullif(b - c, 0)");
  EXPECT_EQ(two.is_zero, "b = 0 OR b - c = 0");
}

TEST(WitnessDivisors, AConditionWithoutOneStaysAsItIs) {
  for (const std::string_view text : {"a / 2 > b", "a * b > 3", "a ~ 'x/y'", "not ( sql"}) {
    const DividingCondition none = read_divisors(text);
    EXPECT_EQ(none.guarded, text);
    EXPECT_EQ(none.is_zero, "");
  }
}

}  // namespace
}  // namespace ado::verify
