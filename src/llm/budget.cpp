// Sums of what was spent and what is claimed.
#include "llm/budget.hpp"

#include <fmt/format.h>

#include "base/require.hpp"

namespace ado::llm {

Budget::Answer Budget::ask(const Claim& claim) {
  const double cost = claim.cost.value_or(0);
  if (limits_.cost_max && !claim.cost) return Answer::refused;
  const bool fits_alone =
      (!limits_.cost_max || cost_spent_ + cost <= *limits_.cost_max) &&
      (!limits_.tokens_max || tokens_spent_ + claim.tokens <= *limits_.tokens_max);
  if (!fits_alone) return Answer::refused;
  const bool fits =
      (!limits_.cost_max || cost_spent_ + cost_claimed_ + cost <= *limits_.cost_max) &&
      (!limits_.tokens_max ||
       tokens_spent_ + tokens_claimed_ + claim.tokens <= *limits_.tokens_max);
  if (!fits) return Answer::wait;
  tokens_claimed_ += claim.tokens;
  cost_claimed_ += cost;
  ++claims_;
  return Answer::granted;
}

void Budget::settle(const Claim& claimed, const Claim& actual) {
  require(claims_ > 0);
  --claims_;
  tokens_claimed_ -= claimed.tokens;
  cost_claimed_ -= claimed.cost.value_or(0);
  if (claims_ == 0) cost_claimed_ = 0;  // Sums of fractions leave crumbs.
  tokens_spent_ += actual.tokens;
  cost_spent_ += actual.cost.value_or(claimed.cost.value_or(0));
}

void Budget::carry_over(std::int64_t tokens, double cost) {
  tokens_spent_ += tokens;
  cost_spent_ += cost;
}

std::string Budget::refusal(const Claim& claim) const {
  if (limits_.cost_max && !claim.cost) {
    return "the budget is in money and the price of the model is unknown";
  }
  if (limits_.cost_max && cost_spent_ + claim.cost.value_or(0) > *limits_.cost_max) {
    return fmt::format(
        "the budget of {:.4f} dollars would be passed: {:.4f} are spent, and the call may cost "
        "{:.4f}",
        *limits_.cost_max, cost_spent_, claim.cost.value_or(0));
  }
  return fmt::format(
      "the budget of {} tokens would be passed: {} are spent, and the call may take {}",
      limits_.tokens_max.value_or(0), tokens_spent_, claim.tokens);
}

}  // namespace ado::llm
