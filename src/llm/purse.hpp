// Purse: a budget that any number of calls share, of providers and of embeddings.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "base/result.hpp"
#include "llm/budget.hpp"
#include "llm/endpoint.hpp"

namespace ado::llm {

// Thread-safe. Each attempt claims the most that it can cost before it is made, and is settled
// after it, whatever it came to. So the budget is never passed by what is in flight.
class Purse {
 public:
  explicit Purse(const BudgetLimits& limits) : limits_(limits), budget_(limits) {}

  // Blocks while attempts in flight may still leave enough. Errors: stopped; out_of_credit, as
  // "NAME was not asked", with what was spent.
  tl::expected<void, Failure> claim(const Claim& claim, std::string_view name,
                                    const std::stop_token& stop);
  // After each claim that was granted.
  void settle(const Claim& claimed, const Claim& actual);
  // Of an attempt that failed: it may be billed all the same, and then counts in full.
  void settle_failure(const Claim& claimed, const Failure& failure);

  // The least of this limit in dollars and that of the beginning, from now on. What was spent
  // counts. Absent: that of the beginning.
  void limit_cost(std::optional<double> cost_max);
  void carry_over(std::int64_t tokens, double cost);

  // Since the last limit_cost().
  bool has_refused() const;
  bool is_in_money() const;  // Whether an attempt of unknown price is refused.
  Claim spent() const;

 private:
  BudgetLimits limits_;  // Of the beginning.
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  Budget budget_;
  bool has_refused_ = false;
};

}  // namespace ado::llm
