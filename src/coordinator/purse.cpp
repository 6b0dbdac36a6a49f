// Claims before calls, as llm::GovernedProvider does for one provider.
#include "coordinator/purse.hpp"

#include "llm/governed.hpp"

namespace ado::coordinator {

Purse::Purse(const llm::BudgetLimits& limits, std::optional<llm::Price> price)
    : price_(std::move(price)), budget_(limits) {}

llm::Claim Purse::claim_of(const llm::Request& request) const {
  const std::int64_t input = llm::input_tokens_max(request);
  llm::Claim claim{.tokens = input + request.output_tokens_max, .cost = std::nullopt};
  if (price_) claim.cost = llm::cost_max_of(*price_, input, request.output_tokens_max);
  return claim;
}

Purse::Answer Purse::claim(const llm::Request& request, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  llm::Budget::Answer answer = llm::Budget::Answer::wait;
  const bool decided = changed_.wait(lock, stop, [&] {
    answer = budget_.ask(claim_of(request));
    return answer != llm::Budget::Answer::wait;
  });
  if (!decided) return Answer::stopped;
  return answer == llm::Budget::Answer::granted ? Answer::granted : Answer::refused;
}

void Purse::settle(const llm::Request& request, const Result<llm::Reply>& reply) {
  const std::lock_guard lock(mutex_);
  const llm::Claim claimed = claim_of(request);
  llm::Claim actual = claimed;  // A call that failed may be billed all the same.
  if (reply) {
    if (reply->usage) actual.tokens = reply->usage->input + reply->usage->output;
    actual.cost = reply->cost;
    if (!actual.cost && reply->usage && price_) {
      actual.cost = llm::cost_of(*price_, *reply->usage);
    }
  }
  budget_.settle(claimed, actual);
  changed_.notify_all();
}

std::string Purse::refusal(const llm::Request& request) const {
  const std::lock_guard lock(mutex_);
  return budget_.refusal(claim_of(request));
}

}  // namespace ado::coordinator
