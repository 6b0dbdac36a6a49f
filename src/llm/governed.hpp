// GovernedProvider: an endpoint with patience and limits. Retries, concurrency, rate, budget.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/sleeper.hpp"
#include "llm/endpoint.hpp"
#include "llm/prices.hpp"
#include "llm/provider.hpp"
#include "llm/purse.hpp"
#include "llm/rate_limit.hpp"
#include "llm/retry.hpp"

namespace ado::llm {

struct Governance {
  RetryPolicy retry;
  int concurrency_max = 16;
  RateLimits rate;
  BudgetLimits budget;
  Purse* purse = nullptr;  // Shared with others; must outlive the provider. Null: one of its own,
                           // of that budget.
};

// The most tokens that the prompt can be. An estimate from its length: real prompts have 3 to 4
// bytes a token, hexadecimal digits and other scripts about 2.
std::int64_t input_tokens_max(const Request& request);
std::int64_t tokens_max_of(std::size_t bytes);

// `clock` and `sleeper` must outlive it.
class GovernedProvider final : public Provider {
 public:
  GovernedProvider(std::string name, std::unique_ptr<Endpoint> endpoint,
                   const Governance& governance, std::vector<Price> prices, const Clock& clock,
                   Sleeper& sleeper, std::uint64_t seed);

  Result<Reply> complete(const Request& request, const std::stop_token& stop) override;
  Spending spending() const override;
  void carry_over(std::int64_t tokens, double cost) override;

 private:
  class Slot;
  struct Permit {
    Claim claim;
    RateLimiter::Booking booking;
  };
  struct Progress {
    int attempts = 0;
    std::optional<double> deadline_ms;  // Known once the first attempt begins.
  };

  Attempt try_once(const Request& request, Progress& progress, const std::stop_token& stop);
  Attempt ask(const Request& request, const Permit& permit, Progress& progress,
              const std::stop_token& stop);
  Result<Reply> give_up(const Failure& failure, const Progress& progress);
  Claim claim_for(const Request& request) const;
  tl::expected<Permit, Failure> permit(const Request& request, const std::stop_token& stop);
  void settle(const Request& request, const Permit& permit, Attempt& attempt);
  void settle_reply(const Permit& permit, Reply& reply, const std::optional<Price>& price);
  void settle_failure(const Permit& permit, const Failure& failure);
  std::optional<double> wait_after(const Failure& failure, const Progress& progress);

  std::string name_;
  std::unique_ptr<Endpoint> endpoint_;
  Governance governance_;
  std::vector<Price> prices_;
  const Clock& clock_;
  Sleeper& sleeper_;
  Purse own_purse_;
  Purse& purse_;

  mutable std::mutex mutex_;  // Guards what follows.
  std::condition_variable_any changed_;
  int running_ = 0;
  RateLimiter rate_;
  Random random_;
  Spending spending_;
};

}  // namespace ado::llm
