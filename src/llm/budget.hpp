// Budget: money and tokens that are never passed, because each attempt first claims the most that
// it can cost. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace ado::llm {

// Absent: no limit.
struct BudgetLimits {
  std::optional<double> cost_max;  // US dollars.
  std::optional<std::int64_t> tokens_max;
};

struct Claim {
  std::int64_t tokens = 0;
  std::optional<double> cost;  // Absent: the price is unknown.
};

// Not thread-safe.
class Budget {
 public:
  explicit Budget(const BudgetLimits& limits) : limits_(limits) {}

  // granted: the claim is set aside until it is settled. wait: it may fit once others are settled
  // for less. refused: it does not fit into what is left, or its price is unknown and there is a
  // limit in money.
  enum class Answer { granted, wait, refused };
  Answer ask(const Claim& claim);
  // Gives back what was claimed, and takes what it came to. A cost that is unknown counts as
  // claimed.
  void settle(const Claim& claimed, const Claim& actual);

  // From now on; what was spent and claimed stays.
  void limit(const BudgetLimits& limits) { limits_ = limits; }
  const BudgetLimits& limits() const { return limits_; }
  Claim spent() const { return {.tokens = tokens_spent_, .cost = cost_spent_}; }

  // What was spent before.
  void carry_over(std::int64_t tokens, double cost);

  // Why a claim was refused.
  std::string refusal(const Claim& claim) const;

 private:
  BudgetLimits limits_;
  std::int64_t tokens_spent_ = 0;
  std::int64_t tokens_claimed_ = 0;
  double cost_spent_ = 0;
  double cost_claimed_ = 0;
  int claims_ = 0;
};

}  // namespace ado::llm
