// Latencies of several processes in memory that they share.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>

namespace ado::test {

// In steps of a microsecond, up to a second; what is longer counts as a second.
class LatencyHistogram {
 public:
  void add(std::chrono::steady_clock::duration took) {
    const auto us = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
    counts_[static_cast<std::size_t>(std::min<std::int64_t>(us, kSteps - 1))].fetch_add(1);
  }
  double quantile(double part) const {
    std::uint64_t total = 0;
    for (const auto& count : counts_) total += count;
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      seen += counts_[i];
      if (static_cast<double>(seen) >= part * static_cast<double>(total)) {
        return static_cast<double>(i);
      }
    }
    return 0;
  }

 private:
  static constexpr std::int64_t kSteps = 1'000'000;
  std::array<std::atomic<std::uint32_t>, kSteps> counts_{};
};

}  // namespace ado::test
