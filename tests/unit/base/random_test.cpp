// Tests of base/random: the same numbers everywhere, evenly spread, within bounds.
#include "base/random.hpp"

#include <array>
#include <limits>

#include <gtest/gtest.h>

namespace ado {
namespace {

TEST(Random, GivesThePublishedSequenceForItsSeed) {
  Random random(1234567);
  EXPECT_EQ(random.next(), 6457827717110365317u);
  EXPECT_EQ(random.next(), 3203168211198807973u);
  EXPECT_EQ(random.next(), 9817491932198370423u);
}

TEST(Random, BelowSpreadsEvenly) {
  Random random(1);
  std::array<int, 7> counts{};
  for (int i = 0; i < 70'000; ++i) ++counts[random.below(7)];
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 500);
}

TEST(Random, BetweenReachesBothEndsAndNoFurther) {
  Random random(2);
  bool low = false;
  bool high = false;
  for (int i = 0; i < 1'000; ++i) {
    const int draw = random.between(-2, 2);
    ASSERT_GE(draw, -2);
    ASSERT_LE(draw, 2);
    low = low || draw == -2;
    high = high || draw == 2;
  }
  EXPECT_TRUE(low && high);
  EXPECT_EQ(random.between(5, 5), 5);
}

TEST(Random, BetweenTakesTheWholeRange) {
  using Limits = std::numeric_limits<std::int64_t>;
  Random random(3);
  bool negative = false;
  bool positive = false;
  for (int i = 0; i < 100; ++i) {
    const std::int64_t draw = random.between(Limits::min(), Limits::max());
    negative = negative || draw < 0;
    positive = positive || draw > 0;
  }
  EXPECT_TRUE(negative && positive);
}

TEST(Random, UnitStaysBelowOneAndChanceFollowsIt) {
  Random random(4);
  int hits = 0;
  for (int i = 0; i < 10'000; ++i) {
    const double unit = random.unit();
    ASSERT_GE(unit, 0.0);
    ASSERT_LT(unit, 1.0);
    if (random.chance(0.25)) ++hits;
  }
  EXPECT_NEAR(hits, 2'500, 200);
  EXPECT_FALSE(random.chance(0.0));
  EXPECT_TRUE(random.chance(1.0));
}

TEST(Random, ForkGoesItsOwnWay) {
  Random random(5);
  Random fork = random.fork();
  Random again(5);
  Random fork_again = again.fork();
  EXPECT_EQ(fork.next(), fork_again.next());
  EXPECT_NE(fork.next(), random.next());
}

TEST(Random, RefusesAnEmptyRange) {
  Random random(6);
  EXPECT_THROW(random.below(0), InternalError);
  EXPECT_THROW(random.between(2, 1), InternalError);
}

}  // namespace
}  // namespace ado
