// A window of 60 seconds that ends with the start in question.
#include "llm/rate_limit.hpp"

#include <algorithm>

#include "base/require.hpp"

namespace ado::llm {
namespace {

constexpr double kWindowMs = 60'000;

}  // namespace

bool RateLimiter::fits(double start_ms, std::int64_t tokens) const {
  std::int64_t requests = 0;
  std::int64_t taken = 0;
  for (const Entry& entry : entries_) {
    if (entry.start_ms <= start_ms - kWindowMs) continue;
    ++requests;
    taken += entry.tokens;
  }
  if (requests == 0) return true;
  const bool has_place = limits_.requests_per_minute == 0 || requests < limits_.requests_per_minute;
  return has_place &&
         (limits_.tokens_per_minute == 0 || taken + tokens <= limits_.tokens_per_minute);
}

// When the oldest entry of the window leaves it.
double RateLimiter::next_start(double start_ms) const {
  const auto oldest = std::ranges::find_if(
      entries_, [start_ms](const Entry& entry) { return entry.start_ms > start_ms - kWindowMs; });
  require(oldest != entries_.end());
  return oldest->start_ms + kWindowMs;
}

RateLimiter::Booking RateLimiter::book(double now_ms, std::int64_t tokens) {
  while (!entries_.empty() && entries_.front().start_ms <= now_ms - kWindowMs) {
    entries_.pop_front();
  }
  double start_ms = entries_.empty() ? now_ms : std::max(now_ms, entries_.back().start_ms);
  while (!fits(start_ms, tokens)) start_ms = next_start(start_ms);
  const Booking booking{.id = ++last_id_, .start_ms = start_ms};
  if (limits_.requests_per_minute > 0 || limits_.tokens_per_minute > 0) {
    entries_.push_back({.id = booking.id, .start_ms = start_ms, .tokens = tokens});
  }
  return booking;
}

void RateLimiter::correct(const Booking& booking, std::int64_t tokens) {
  const auto found = std::ranges::find(entries_, booking.id, &Entry::id);
  if (found != entries_.end()) found->tokens = tokens;  // Else its minute is over.
}

}  // namespace ado::llm
