// RateLimiter: at most so many requests and tokens in any 60 seconds. Pure: time is an argument.
#pragma once

#include <cstdint>
#include <deque>

namespace ado::llm {

// 0: no limit.
struct RateLimits {
  std::int64_t requests_per_minute = 0;
  std::int64_t tokens_per_minute = 0;
};

// First come, first served: a later booking never starts before an earlier one. Not thread-safe.
class RateLimiter {
 public:
  explicit RateLimiter(const RateLimits& limits) : limits_(limits) {}

  struct Booking {
    std::uint64_t id = 0;
    double start_ms = 0;  // On the clock of `now_ms`.
  };
  // The earliest start that keeps to the limits, and takes it. A single booking of more tokens than
  // the limit starts when nothing else is in its minute. `now_ms` never goes back.
  Booking book(double now_ms, std::int64_t tokens);
  // What it really took, once that is known.
  void correct(const Booking& booking, std::int64_t tokens);

 private:
  struct Entry {
    std::uint64_t id = 0;
    double start_ms = 0;
    std::int64_t tokens = 0;
  };
  bool fits(double start_ms, std::int64_t tokens) const;
  double next_start(double start_ms) const;

  RateLimits limits_;
  std::deque<Entry> entries_;  // In the order of their starts.
  std::uint64_t last_id_ = 0;
};

}  // namespace ado::llm
