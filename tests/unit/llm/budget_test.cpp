// Budget: claims, settlements, and that the limit holds whatever the order.
#include "llm/budget.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace ado::llm {
namespace {

using Answer = Budget::Answer;

TEST(Budget, WithoutLimitsAllIsGranted) {
  Budget budget({});
  EXPECT_EQ(budget.ask({.tokens = 1'000'000'000}), Answer::granted);
}

TEST(Budget, WhatMightFitLaterWaits) {
  Budget budget({.tokens_max = 100});
  EXPECT_EQ(budget.ask({.tokens = 70}), Answer::granted);
  EXPECT_EQ(budget.ask({.tokens = 70}), Answer::wait);
  budget.settle({.tokens = 70}, {.tokens = 20});
  EXPECT_EQ(budget.ask({.tokens = 70}), Answer::granted);
  budget.settle({.tokens = 70}, {.tokens = 70});
  EXPECT_EQ(budget.ask({.tokens = 11}), Answer::refused);
  EXPECT_EQ(budget.refusal({.tokens = 11}),
            "the budget of 100 tokens would be passed: 90 are spent, and the call may take 11");
  EXPECT_EQ(budget.ask({.tokens = 10}), Answer::granted);
}

TEST(Budget, MoneyNeedsAPrice) {
  Budget budget({.cost_max = 1});
  EXPECT_EQ(budget.ask({.tokens = 1}), Answer::refused);
  EXPECT_EQ(budget.refusal({.tokens = 1}),
            "the budget is in money and the price of the model is unknown");
  EXPECT_EQ(budget.ask({.tokens = 1, .cost = 0.75}), Answer::granted);
  budget.settle({.tokens = 1, .cost = 0.75}, {.tokens = 1});  // Unknown: counts as claimed.
  EXPECT_EQ(budget.ask({.tokens = 1, .cost = 0.5}), Answer::refused);
  EXPECT_EQ(budget.refusal({.tokens = 1, .cost = 0.5}),
            "the budget of 1.0000 dollars would be passed: 0.7500 are spent, and the call may cost "
            "0.5000");
}

TEST(Budget, IsNeverPassedWhenNoCallTakesMoreThanItsClaim) {
  Random random(3);
  Budget budget({.cost_max = 5, .tokens_max = 10'000});
  std::vector<Claim> open;
  std::int64_t tokens = 0;
  double cost = 0;
  for (int i = 0; i < 5'000; ++i) {
    const Claim claim{.tokens = static_cast<std::int64_t>(random.below(500)),
                      .cost = random.unit() * 0.2};
    const Answer answer = budget.ask(claim);
    if (answer == Answer::granted) open.push_back(claim);
    EXPECT_TRUE(answer != Answer::wait || !open.empty());
    if (open.empty() || random.chance(0.4)) continue;
    const Claim claimed = open.back();
    open.pop_back();
    const Claim actual{.tokens = claimed.tokens / 2, .cost = *claimed.cost * random.unit()};
    budget.settle(claimed, actual);
    tokens += actual.tokens;
    cost += *actual.cost;
    EXPECT_LE(tokens, 10'000);
    EXPECT_LE(cost, 5.0);
  }
  EXPECT_GT(tokens, 9'000);  // And most of it is used.
}

}  // namespace
}  // namespace ado::llm
