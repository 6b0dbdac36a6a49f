// Endpoint: one attempt at an answer, without patience. GovernedProvider adds the rest.
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "base/result.hpp"
#include "llm/request.hpp"

namespace ado::llm {

// Why an attempt failed; what is worth another attempt stands in retry.cpp.
enum class Trouble {
  settings,       // The request cannot succeed as it is: key, model, address, a field.
  out_of_credit,  // The account is empty.
  throttled,      // Too many requests.
  overloaded,     // The server failed or is too busy.
  unreachable,    // No connection: nothing was sent.
  broken,         // The connection ended midway.
  unreadable,     // The answer is not what the protocol says.
  too_large,      // The answer is longer than what was asked for can be.
  deadline,
  stopped,
};

struct Failure {
  Trouble trouble = Trouble::unreadable;
  std::string message;
  std::string hint = {};
  std::optional<double> retry_after_ms = std::nullopt;  // As the server asks.
  bool may_be_billed = false;  // The model may have worked before it failed.
};
Error to_error(const Failure& failure);

using Attempt = tl::expected<Reply, Failure>;
[[nodiscard]] inline tl::unexpected<Failure> failed(Failure failure) {
  return tl::unexpected<Failure>(std::move(failure));
}

// Thread-safe. Fills in all of the reply but latency, attempts and, mostly, cost.
class Endpoint {
 public:
  virtual ~Endpoint() = default;
  virtual Attempt attempt(const Request& request, double timeout_ms,
                          const std::stop_token& stop) = 0;
};

}  // namespace ado::llm
