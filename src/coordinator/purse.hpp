// Purse: a budget of money and tokens that several evaluations share, such as those of a pipeline.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "llm/budget.hpp"
#include "llm/prices.hpp"
#include "llm/request.hpp"

namespace ado::coordinator {

// Thread-safe. Each call claims the most that it can cost before it is made, so the budget is never
// passed by answers. Attempts that a provider makes anew after a failure are known to the provider
// alone: give it the same limits.
class Purse {
 public:
  // The price is of the model that will be asked; absent, a limit in money refuses every call.
  Purse(const llm::BudgetLimits& limits, std::optional<llm::Price> price);

  // Blocks while calls in flight may still leave enough.
  enum class Answer { granted, refused, stopped };
  Answer claim(const llm::Request& request, const std::stop_token& stop);
  // After each claim that was granted.
  void settle(const llm::Request& request, const Result<llm::Reply>& reply);
  std::string refusal(const llm::Request& request) const;

 private:
  llm::Claim claim_of(const llm::Request& request) const;

  std::optional<llm::Price> price_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  llm::Budget budget_;
};

}  // namespace ado::coordinator
