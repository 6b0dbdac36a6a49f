// Random: seeded numbers, the same on every machine. The only randomness of the project.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>

#include "base/require.hpp"

namespace ado {

// The splitmix64 sequence: every seed is good, every draw costs a few instructions. Not for
// secrets. A draw never depends on the standard library, so a seed in a test means one case.
class Random {
 public:
  using result_type = std::uint64_t;  // With min, max and () it serves std::shuffle, too.

  explicit Random(std::uint64_t seed) : state_(seed) {}

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }
  result_type operator()() { return next(); }

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15u;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    return mixed ^ (mixed >> 31);
  }

  // From 0 up to, not including, `end`; each equally often.
  std::uint64_t below(std::uint64_t end) {
    require(end > 0);
    // Draws below this value would make the low results come once more often than the others.
    const std::uint64_t biased_end = (0 - end) % end;
    for (;;) {
      const std::uint64_t draw = next();
      if (draw >= biased_end) return draw % end;
    }
  }

  // From `low` to `high`, both included.
  template <std::integral Integer>
  Integer between(Integer low, Integer high) {
    require(low <= high);
    const std::uint64_t span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
    if (span == max()) return static_cast<Integer>(next());
    return static_cast<Integer>(static_cast<std::uint64_t>(low) + below(span + 1));
  }

  // From 0 up to, not including, 1; in steps of 2^-53.
  double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

  // True with this probability.
  bool chance(double probability) { return unit() < probability; }

  // One of the values of a container with [] and size().
  template <typename Values>
  auto& pick(Values&& values) {
    return values[below(values.size())];
  }

  // A sequence of its own, for a part that must not shift when another draws more.
  Random fork() { return Random(next()); }

 private:
  std::uint64_t state_;
};

}  // namespace ado
