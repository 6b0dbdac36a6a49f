// RateLimiter: no window of 60 seconds holds more than it may.
#include "llm/rate_limit.hpp"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace ado::llm {
namespace {

TEST(RateLimit, WithoutLimitsNothingWaits) {
  RateLimiter limiter({});
  for (int i = 0; i < 1'000; ++i) EXPECT_EQ(limiter.book(5, 1'000'000).start_ms, 5);
}

TEST(RateLimit, RequestsWaitUntilTheOldestIsAMinuteOld) {
  RateLimiter limiter({.requests_per_minute = 2});
  EXPECT_EQ(limiter.book(0, 1).start_ms, 0);
  EXPECT_EQ(limiter.book(10'000, 1).start_ms, 10'000);
  EXPECT_EQ(limiter.book(20'000, 1).start_ms, 60'000);
  EXPECT_EQ(limiter.book(20'000, 1).start_ms, 70'000);
  EXPECT_EQ(limiter.book(20'000, 1).start_ms, 120'000);
}

TEST(RateLimit, TokensWaitToo) {
  RateLimiter limiter({.tokens_per_minute = 100});
  EXPECT_EQ(limiter.book(0, 60).start_ms, 0);
  EXPECT_EQ(limiter.book(1, 40).start_ms, 1);
  EXPECT_EQ(limiter.book(2, 50).start_ms, 60'000);
}

TEST(RateLimit, WhatTookLessMakesRoom) {
  RateLimiter limiter({.tokens_per_minute = 100});
  const RateLimiter::Booking first = limiter.book(0, 90);
  limiter.correct(first, 10);
  EXPECT_EQ(limiter.book(1, 90).start_ms, 1);
}

TEST(RateLimit, OneThatIsTooLargeGoesAlone) {
  RateLimiter limiter({.tokens_per_minute = 100});
  EXPECT_EQ(limiter.book(0, 500).start_ms, 0);
  EXPECT_EQ(limiter.book(1, 500).start_ms, 60'000);
}

TEST(RateLimit, NoWindowIsEverOverFull) {
  Random random(7);
  RateLimiter limiter({.requests_per_minute = 7, .tokens_per_minute = 1'000});
  struct Start {
    double at;
    std::int64_t tokens;
  };
  std::vector<Start> starts;
  double now_ms = 0;
  for (int i = 0; i < 2'000; ++i) {
    now_ms += static_cast<double>(random.below(8'000));
    const auto tokens = static_cast<std::int64_t>(random.below(400));
    const double start_ms = limiter.book(now_ms, tokens).start_ms;
    EXPECT_GE(start_ms, now_ms);
    EXPECT_TRUE(starts.empty() || start_ms >= starts.back().at);
    starts.push_back({start_ms, tokens});
    std::int64_t requests = 0;
    std::int64_t taken = 0;
    for (const Start& start : starts) {
      if (start.at <= start_ms - 60'000) continue;
      ++requests;
      taken += start.tokens;
    }
    EXPECT_LE(requests, 7);
    EXPECT_LE(taken, 1'000);
  }
}

}  // namespace
}  // namespace ado::llm
