// A lock around a budget, and those who wait for others to be settled for less.
#include "llm/purse.hpp"

#include <algorithm>

namespace ado::llm {

tl::expected<void, Failure> Purse::claim(const Claim& claim, std::string_view name,
                                         const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  Budget::Answer answer = Budget::Answer::wait;
  const bool decided = changed_.wait(lock, stop, [&] {
    answer = budget_.ask(claim);
    return answer != Budget::Answer::wait;
  });
  if (!decided) {
    return failed({.trouble = Trouble::stopped, .message = "stopped while waiting for the model"});
  }
  if (answer == Budget::Answer::granted) return {};
  has_refused_ = true;
  const bool is_priced = claim.cost || !budget_.limits().cost_max;
  return failed({.trouble = Trouble::out_of_credit,
                 .message = fmt::format("{} was not asked: {}", name, budget_.refusal(claim)),
                 .hint = is_priced ? "" : "name its price in a table of ADO_LLM_PRICES"});
}

void Purse::settle(const Claim& claimed, const Claim& actual) {
  const std::lock_guard lock(mutex_);
  budget_.settle(claimed, actual);
  changed_.notify_all();
}

void Purse::settle_failure(const Claim& claimed, const Failure& failure) {
  settle(claimed, failure.may_be_billed ? claimed : Claim{.tokens = 0, .cost = 0});
}

void Purse::limit_cost(std::optional<double> cost_max) {
  const std::lock_guard lock(mutex_);
  BudgetLimits limits = limits_;
  if (cost_max) limits.cost_max = std::min(*cost_max, limits.cost_max.value_or(*cost_max));
  budget_.limit(limits);
  has_refused_ = false;
  changed_.notify_all();
}

void Purse::carry_over(std::int64_t tokens, double cost) {
  const std::lock_guard lock(mutex_);
  budget_.carry_over(tokens, cost);
}

bool Purse::has_refused() const {
  const std::lock_guard lock(mutex_);
  return has_refused_;
}

bool Purse::is_in_money() const {
  const std::lock_guard lock(mutex_);
  return budget_.limits().cost_max.has_value();
}

Claim Purse::spent() const {
  const std::lock_guard lock(mutex_);
  return budget_.spent();
}

}  // namespace ado::llm
