// Retry: what is tried again, after how long, and what Retry-After means.
#include "llm/retry.hpp"

#include <gtest/gtest.h>

namespace ado::llm {
namespace {

constexpr double kForever = 1e12;

TEST(Retry, OnlyWhatMayPassIsTriedAgain) {
  Random random(1);
  for (const Trouble trouble :
       {Trouble::throttled, Trouble::overloaded, Trouble::unreachable, Trouble::broken}) {
    EXPECT_TRUE(wait_before_retry({}, {.trouble = trouble}, 1, kForever, random));
  }
  for (const Trouble trouble : {Trouble::settings, Trouble::out_of_credit, Trouble::unreadable,
                                Trouble::too_large, Trouble::deadline, Trouble::stopped}) {
    EXPECT_FALSE(wait_before_retry({}, {.trouble = trouble}, 1, kForever, random));
  }
}

TEST(Retry, WaitsDoubleWithJitterUpToABound) {
  const RetryPolicy policy{.attempts_max = 10, .first_wait_ms = 100, .wait_ms_max = 1'000};
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Random random(seed);
    double full = 100;
    for (int attempts = 1; attempts < 10; ++attempts) {
      const auto wait_ms =
          wait_before_retry(policy, {.trouble = Trouble::broken}, attempts, kForever, random);
      ASSERT_TRUE(wait_ms);
      EXPECT_GE(*wait_ms, full / 2);
      EXPECT_LT(*wait_ms, full);
      full = std::min(full * 2, 1'000.0);
    }
    EXPECT_FALSE(wait_before_retry(policy, {.trouble = Trouble::broken}, 10, kForever, random));
  }
}

TEST(Retry, CallersThatFailedTogetherComeBackApart) {
  Random one(1);
  Random two(2);
  const Failure failure{.trouble = Trouble::throttled, .retry_after_ms = 5'000};
  EXPECT_NE(*wait_before_retry({}, failure, 1, kForever, one),
            *wait_before_retry({}, failure, 1, kForever, two));
}

TEST(Retry, NeverSoonerThanTheServerAsks) {
  Random random(1);
  const Failure failure{.trouble = Trouble::throttled, .retry_after_ms = 120'000};
  const auto wait_ms = wait_before_retry({}, failure, 1, kForever, random);
  ASSERT_TRUE(wait_ms);
  EXPECT_GE(*wait_ms, 120'000);
  EXPECT_LE(*wait_ms, 132'000);
  const Failure soon{.trouble = Trouble::throttled, .retry_after_ms = 0};
  EXPECT_GE(*wait_before_retry({}, soon, 1, kForever, random), 500);
}

TEST(Retry, AWaitThatUsesUpTheTimeIsNotBegun) {
  Random random(1);
  const Failure failure{.trouble = Trouble::throttled, .retry_after_ms = 10'000};
  EXPECT_FALSE(wait_before_retry({}, failure, 1, 10'000, random));
  EXPECT_TRUE(wait_before_retry({}, failure, 1, 12'000, random));
}

TEST(RetryAfter, SecondsAndDates) {
  const UtcTime now = std::chrono::sys_days{std::chrono::year{1994} / 11 / 6} +
                      std::chrono::hours{8} + std::chrono::minutes{49};
  EXPECT_EQ(read_retry_after("120", now), 120'000);
  EXPECT_EQ(read_retry_after(" 1.5 ", now), 1'500);
  EXPECT_EQ(read_retry_after("0", now), 0);
  EXPECT_EQ(read_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now), 37'000);
  EXPECT_EQ(read_retry_after("Sun, 06 Nov 1994 07:49:37 GMT", now), 0);
  EXPECT_EQ(read_retry_after("99999999", now), 86'400'000);
}

TEST(RetryAfter, WhatIsNeitherIsNothing) {
  for (const char* text : {"", "soon", "-5", "nan", "12 minutes", "Sun, 06 Nov 1994 08:49:37",
                           "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 31 Feb 1994 08:49:37 GMT",
                           "Sun, 06 Now 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
                           "Sun, 06 Nov 1994 08:49 GMT", "Sun, -6 Nov 1994 08:49:37 GMT"}) {
    EXPECT_EQ(read_retry_after(text, {}), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace ado::llm
