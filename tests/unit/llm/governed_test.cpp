// GovernedProvider: retries, deadlines, limits and sums, over scripted endpoints and fake time.
#include "llm/governed.hpp"

#include <atomic>
#include <deque>
#include <latch>
#include <thread>

#include "tests/unit/llm/world.hpp"

namespace ado::llm::test {
namespace {

// Gives its attempts in order; each takes 100 ms of fake time.
class ScriptedEndpoint final : public Endpoint {
 public:
  ScriptedEndpoint(FakeTime& time, std::deque<Attempt> attempts)
      : time_(time), attempts_(std::move(attempts)) {}
  Attempt attempt(const Request&, double timeout_ms, const std::stop_token&) override {
    timeouts_ms.push_back(timeout_ms);
    time_.advance(100);
    if (attempts_.empty()) return Reply{.text = "more"};
    Attempt attempt = std::move(attempts_.front());
    attempts_.pop_front();
    return attempt;
  }
  std::vector<double> timeouts_ms;

 private:
  FakeTime& time_;
  std::deque<Attempt> attempts_;
};

Attempt fails(Trouble trouble, std::optional<double> retry_after_ms = std::nullopt) {
  return failed({.trouble = trouble,
                 .message = "test fails",
                 .retry_after_ms = retry_after_ms,
                 .may_be_billed = trouble == Trouble::broken});
}

Reply counted(std::int64_t input, std::int64_t output) {
  return {.text = "x", .usage = Usage{.input = input, .output = output}, .model = "model-1"};
}

struct Stage {
  FakeTime time;
  ScriptedEndpoint* endpoint = nullptr;
  std::unique_ptr<GovernedProvider> provider;

  explicit Stage(std::deque<Attempt> attempts, const Governance& governance = {},
                 std::vector<Price> prices = {}) {
    auto owned = std::make_unique<ScriptedEndpoint>(time, std::move(attempts));
    endpoint = owned.get();
    provider = std::make_unique<GovernedProvider>("test", std::move(owned), governance,
                                                  std::move(prices), time, time, 42);
  }
  Result<Reply> complete(const Request& request = make_request()) {
    return provider->complete(request, {});
  }
};

const std::vector<Price> kPrices = {{.provider = "test",
                                     .model = "model-*",
                                     .input = 1'000,
                                     .cached_input = 1'000,
                                     .cache_write = 1'000,
                                     .output = 10'000}};

TEST(Governed, TriesAgainAndCounts) {
  Stage stage({fails(Trouble::overloaded), fails(Trouble::throttled, 3'000), counted(9, 3)});
  const auto reply = stage.complete();
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->attempts, 3);
  EXPECT_EQ(reply->latency_ms, 100);
  EXPECT_EQ(reply->cost, std::nullopt);
  const std::vector<double> pauses = stage.time.pauses();
  ASSERT_EQ(pauses.size(), 2U);
  EXPECT_GE(pauses[1], 3'000);
  const Spending spending = stage.provider->spending();
  EXPECT_EQ(spending.replies, 1);
  EXPECT_EQ(spending.attempts, 3);
  EXPECT_EQ(spending.usage, (Usage{.input = 9, .output = 3}));
  EXPECT_EQ(spending.replies_without_price, 1);
}

TEST(Governed, GivesUpWithTheLastReason) {
  Stage stage(std::deque<Attempt>(9, fails(Trouble::overloaded)), {.retry = {.attempts_max = 3}});
  Request request = make_request();
  request.deadline_ms = 1e9;
  const auto reply = stage.complete(request);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(reply.error().message, "test fails (after 3 attempts)");
  EXPECT_EQ(stage.provider->spending().failures, 1);
}

TEST(Governed, WhatCannotSucceedIsTriedOnce) {
  Stage stage({fails(Trouble::settings)});
  const auto reply = stage.complete();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(reply.error().message, "test fails");
  EXPECT_TRUE(stage.time.pauses().empty());
}

TEST(Governed, AttemptsShareTheDeadline) {
  Stage stage(std::deque<Attempt>(9, fails(Trouble::unreachable)));
  const auto reply = stage.complete();  // Five seconds.
  ASSERT_FALSE(reply);
  const std::vector<double>& timeouts = stage.endpoint->timeouts_ms;
  ASSERT_GE(timeouts.size(), 2U);
  EXPECT_EQ(timeouts[0], 5'000);
  for (std::size_t i = 1; i < timeouts.size(); ++i) EXPECT_LT(timeouts[i], timeouts[i - 1] - 100);
  EXPECT_GT(timeouts.back(), 0);
}

TEST(Governed, AWaitBeyondTheDeadlineIsNotBegun) {
  Stage stage({fails(Trouble::throttled, 60'000)});
  ASSERT_FALSE(stage.complete());
  EXPECT_TRUE(stage.time.pauses().empty());
}

TEST(Governed, ARateThatComesRoundTooLateIsNotWaitedFor) {
  Stage stage({fails(Trouble::overloaded)}, {.rate = {.requests_per_minute = 1}});
  const auto reply = stage.complete();  // Five seconds; the second attempt may begin after sixty.
  ASSERT_FALSE(reply);
  EXPECT_LT(stage.time.steady_ms(), 10'000);
}

TEST(Governed, WhatWasSpentBeforeCounts) {
  Stage stage({counted(9, 3)}, {.budget = {.tokens_max = 100'000}});
  stage.provider->carry_over(99'990, 0);
  const auto reply = stage.complete();
  ASSERT_FALSE(reply);
  EXPECT_NE(reply.error().message.find("99990 are spent"), std::string::npos)
      << reply.error().message;
}

TEST(Governed, AStopIsNotTriedAgain) {
  Stage stage(std::deque<Attempt>(9, fails(Trouble::overloaded)));
  std::stop_source stop;
  stop.request_stop();
  const auto reply = stage.provider->complete(make_request(), stop.get_token());
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().message, "stopped while waiting for the model");
  EXPECT_TRUE(stage.endpoint->timeouts_ms.empty());
}

TEST(Governed, CostsFollowThePriceUnlessTheProviderTellsThem) {
  Reply told = counted(1'000, 100);
  told.cost = 0.25;
  Stage stage({counted(1'000, 100), told}, {}, kPrices);
  EXPECT_DOUBLE_EQ(*stage.complete()->cost, 2);
  EXPECT_DOUBLE_EQ(*stage.complete()->cost, 0.25);
  EXPECT_DOUBLE_EQ(stage.provider->spending().cost, 2.25);
}

TEST(Governed, ABudgetInTokensStopsBeforeItIsPassed) {
  // The prompt may be 64 tokens or so, and 100 come out at most.
  const std::int64_t most = input_tokens_max(make_request()) + 100;
  Stage stage({counted(30, 10), counted(30, 100)}, {.budget = {.tokens_max = 40 + most}});
  EXPECT_TRUE(stage.complete());  // 40
  EXPECT_TRUE(stage.complete());  // 130 more.
  const auto third = stage.complete();
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(third.error().message,
            fmt::format("test was not asked: the budget of {} tokens would be passed: 170 are "
                        "spent, and the call may take {}",
                        40 + most, most));
  EXPECT_EQ(stage.endpoint->timeouts_ms.size(), 2U);
  EXPECT_EQ(stage.provider->spending().budget_refusals, 1);
}

TEST(Governed, AReplyWithoutCountsCountsAsClaimed) {
  const std::int64_t most = input_tokens_max(make_request()) + 100;
  Stage stage({Reply{.text = "x"}}, {.budget = {.tokens_max = 2 * most - 1}});
  EXPECT_TRUE(stage.complete());
  EXPECT_FALSE(stage.complete());
  EXPECT_EQ(stage.provider->spending().replies_uncounted, 1);
}

TEST(Governed, AnAttemptThatBrokeOffMayBeBilled) {
  const std::int64_t most = input_tokens_max(make_request()) + 100;
  Stage stage({fails(Trouble::broken), fails(Trouble::overloaded), counted(1, 1)},
              {.budget = {.tokens_max = 2 * most}}, kPrices);
  EXPECT_TRUE(stage.complete());
  const Spending spending = stage.provider->spending();
  EXPECT_EQ(spending.tokens_in_doubt, most);
  EXPECT_GT(spending.cost_in_doubt, 0);
  EXPECT_FALSE(stage.complete());
}

TEST(Governed, ABudgetInMoneyNeedsAPrice) {
  Stage stage({}, {.budget = {.cost_max = 100}});
  const auto reply = stage.complete();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().message,
            "test was not asked: the budget is in money and the price of the model is unknown");
  EXPECT_EQ(stage.provider->spending().budget_refusals, 0) << "no call would help";
}

TEST(Governed, RatesSpreadTheCalls) {
  Stage stage({}, {.rate = {.requests_per_minute = 2}});
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(stage.complete());
  EXPECT_EQ(stage.time.pauses().size(), 2U);  // Before the third and the fifth.
  EXPECT_GE(stage.time.steady_ms(), 121'000);
}

// Counts how many are inside at once; they leave together.
class CrowdedEndpoint final : public Endpoint {
 public:
  explicit CrowdedEndpoint(int full) : full_(full) {}
  Attempt attempt(const Request&, double, const std::stop_token&) override {
    std::unique_lock lock(mutex_);
    most = std::max(most, ++inside_);
    ++arrived_;
    changed_.notify_all();
    changed_.wait(
        lock, [this, mine = (arrived_ + full_ - 1) / full_] { return arrived_ >= mine * full_; });
    --inside_;
    return Reply{.text = "x"};
  }
  int most = 0;

 private:
  int full_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int inside_ = 0;
  int arrived_ = 0;
};

TEST(Governed, NoMoreThanSoManyAtOnce) {
  FakeTime time;
  auto owned = std::make_unique<CrowdedEndpoint>(4);
  CrowdedEndpoint& endpoint = *owned;
  GovernedProvider provider("test", std::move(owned), {.concurrency_max = 4}, {}, time, time, 1);
  const std::vector<Request> requests(12, make_request());
  for (const auto& reply : complete_all(provider, requests, 12, {})) EXPECT_TRUE(reply);
  EXPECT_EQ(endpoint.most, 4);
}

TEST(Governed, ABatchKeepsItsOrderAndStops) {
  const ModelServer server(
      [](const ModelRequest& request) { return ModelAnswer{.text = "re: " + request.prompt}; });
  FakeTime time;
  GovernedProvider provider("test", std::make_unique<HttpEndpoint>(openai_settings(server), time),
                            {}, {}, time, time, 1);
  std::vector<Request> requests;
  for (int i = 0; i < 40; ++i) requests.push_back(make_request(std::to_string(i)));
  const auto replies = complete_all(provider, requests, 16, {});
  for (int i = 0; i < 40; ++i) {
    const auto& reply = replies[static_cast<std::size_t>(i)];
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->text, "re: " + std::to_string(i));
  }
  std::stop_source stop;
  stop.request_stop();
  for (const auto& reply : complete_all(provider, requests, 16, stop.get_token())) {
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind, ErrorKind::unavailable);
  }
}

// Faults on real sockets: twice refused, once broken off, then an answer.
TEST(Governed, SurvivesABadServer) {
  std::atomic<int> calls = 0;
  const ModelServer server([&calls](const ModelRequest&) -> ModelAnswer {
    switch (++calls) {
      case 1:
        return {.text = "slow down", .status = 429, .headers = {{"Retry-After", "1"}}};
      case 2:
        return {.text = "oops", .status = 500};
      case 3:
        return {.text = "one two three", .cut_after = 200};
      default:
        return {.text = "one two three"};
    }
  });
  FakeTime time;
  GovernedProvider provider("test", std::make_unique<HttpEndpoint>(openai_settings(server), time),
                            {}, {}, time, time, 1);
  Request request = make_request();
  request.deadline_ms = 60'000;
  const auto reply = provider.complete(request, {});
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->text, "one two three");
  EXPECT_EQ(reply->attempts, 4);
  EXPECT_GE(time.pauses().at(0), 1'000);
  EXPECT_GT(provider.spending().tokens_in_doubt, 0);
}

}  // namespace
}  // namespace ado::llm::test
