// Whether and when a failed attempt is made again. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "llm/endpoint.hpp"

namespace ado::llm {

struct RetryPolicy {
  int attempts_max = 5;
  double first_wait_ms = 1'000;  // Doubles with each attempt, up to wait_ms_max.
  double wait_ms_max = 30'000;
};

bool is_worth_retrying(Trouble trouble);

// How long to wait before the next attempt, with jitter, so that many callers that failed together
// do not come back together. Never shorter than the server asked for. Nothing: give up, because
// another attempt would fail as well, there were enough, or the wait would use up `ms_left`.
std::optional<double> wait_before_retry(const RetryPolicy& policy, const Failure& failure,
                                        int attempts_made, double ms_left, Random& random);

// The value of a Retry-After header: seconds, or a date as HTTP writes it. Nothing when it is
// neither; 0 for a date in the past.
std::optional<double> read_retry_after(std::string_view text, UtcTime now);

}  // namespace ado::llm
