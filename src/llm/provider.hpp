// Provider: the interface to language models.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "base/result.hpp"
#include "llm/request.hpp"

namespace ado::llm {

// What the calls of a provider came to so far.
struct Spending {
  std::int64_t replies = 0;
  std::int64_t failures = 0;         // Calls without a reply.
  std::int64_t budget_refusals = 0;  // Of those: the call might have passed the budget.
  std::int64_t attempts = 0;
  Usage usage;                         // As reported.
  std::int64_t replies_uncounted = 0;  // Replies without usage.
  double cost = 0;                     // US dollars, where the price is known.
  std::int64_t replies_without_price = 0;
  // An attempt that failed midway may be billed all the same. It counts with the most it can cost.
  std::int64_t tokens_in_doubt = 0;
  double cost_in_doubt = 0;
};

// Thread-safe: any number of calls at once.
class Provider {
 public:
  virtual ~Provider() = default;
  // Blocks until there is an answer, the deadline of the request is over or a stop is asked for.
  // Errors: unavailable (network, provider, budget, deadline, stop), invalid_input (settings: key,
  // model, address). No error holds a key.
  virtual Result<Reply> complete(const Request& request, const std::stop_token& stop) = 0;
  virtual Spending spending() const = 0;
  // What earlier runs of the same work have spent counts towards the budget; call it first. Nothing
  // for providers without one.
  virtual void carry_over(std::int64_t /*tokens*/, double /*cost*/) {}
};

// All answers, in the order of the requests; `concurrency` calls at most run at once.
std::vector<Result<Reply>> complete_all(Provider& provider, std::span<const Request> requests,
                                        int concurrency, const std::stop_token& stop);

}  // namespace ado::llm
