// Pure statistics over raw times: the two protocols, the comparison, and its noise.
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <span>
#include <utility>

#include "base/require.hpp"
#include "bench/interleaved.hpp"

namespace ado::bench {
namespace {

using outcome::Protocol;

// Two sides never agree better than this, however calm the runs were: timer, scheduler and
// allocator move a short statement by a percent or two from one process to the next.
constexpr double kNoiseFloor = 0.02;

// How to read the standard error of a protocol's mean from the range of its kept values, for a
// normal distribution. Expected ranges and (co)variances of order statistics: Tippett, "On the
// extreme individuals and the range of samples" (1925), and Sarhan and Greenberg, "Contributions to
// Order Statistics" (1962), table 10C.1.
struct RangeFactors {
  double range;   // Expected range of the kept values, in standard deviations.
  double spread;  // Standard deviation of the mean of the kept values, likewise.
};
// Two values: the range is 2 / sqrt(pi), the mean of two has sqrt(1/2).
constexpr RangeFactors kTwoValues{.range = 1.1284, .spread = 0.7071};
// The middle three of five: X(4) - X(2) is 2 x 0.4950; the variance of their mean is 0.2270.
constexpr RangeFactors kMiddleThreeOfFive{.range = 0.9900, .spread = 0.4765};
// A gain is believed outside two standard errors.
constexpr double kStandardErrors = 2;

std::size_t runs_of(Protocol protocol) { return protocol == Protocol::three_run ? 3 : 5; }

// The indexes of the runs that the protocol keeps; all of an incomplete series.
std::vector<std::size_t> kept_runs(std::span<const double> values, Protocol protocol) {
  std::vector<std::size_t> runs(values.size());
  std::iota(runs.begin(), runs.end(), std::size_t{0});
  if (values.size() != runs_of(protocol)) return runs;
  if (protocol == Protocol::three_run) return {1, 2};
  std::stable_sort(runs.begin(), runs.end(),
                   [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  return {runs[1], runs[2], runs[3]};
}

double mean_at(std::span<const double> values, std::span<const std::size_t> indexes) {
  if (indexes.empty()) return 0;
  double sum = 0;
  for (const std::size_t index : indexes) sum += values[index];
  return sum / static_cast<double>(indexes.size());
}

double range_at(std::span<const double> values, std::span<const std::size_t> indexes) {
  if (indexes.empty()) return 0;
  double low = values[indexes.front()];
  double high = low;
  for (const std::size_t index : indexes) {
    low = std::min(low, values[index]);
    high = std::max(high, values[index]);
  }
  return high - low;
}

double ratio(double numerator, double denominator) {
  return denominator > 0 ? numerator / denominator : 0;
}

}  // namespace

outcome::Timing summarize(std::vector<double> wall_ms, std::vector<double> cpu_ms,
                          Protocol protocol) {
  require(wall_ms.size() == cpu_ms.size());
  outcome::Timing timing{.wall_ms = std::move(wall_ms), .cpu_ms = std::move(cpu_ms)};
  const std::vector<std::size_t> kept = kept_runs(timing.wall_ms, protocol);
  timing.wall_ms_kept = mean_at(timing.wall_ms, kept);
  timing.cpu_ms_kept = mean_at(timing.cpu_ms, kept);
  timing.spread = ratio(range_at(timing.wall_ms, kept), timing.wall_ms_kept);
  return timing;
}

// Pairs the runs of one round, because what disturbs the machine disturbs neighbours alike, and
// takes logarithms, because a speedup is a ratio.
double noise(const outcome::Timing& a, const outcome::Timing& b, Protocol protocol) {
  const std::size_t runs = runs_of(protocol);
  if (a.wall_ms.size() != runs || b.wall_ms.size() != runs) {
    return std::max({kNoiseFloor, a.spread, b.spread});  // Incomplete: nothing to pair.
  }
  std::vector<double> log_ratios;
  for (std::size_t run = 0; run < runs; ++run) {
    if (a.wall_ms[run] <= 0 || b.wall_ms[run] <= 0) return 1;  // Below the clock: all is noise.
    log_ratios.push_back(std::log(a.wall_ms[run] / b.wall_ms[run]));
  }
  const RangeFactors& factors = protocol == Protocol::three_run ? kTwoValues : kMiddleThreeOfFive;
  const double range = range_at(log_ratios, kept_runs(log_ratios, protocol));
  const double standard_error = range / factors.range * factors.spread;
  return std::max(kNoiseFloor, std::expm1(kStandardErrors * standard_error));
}

outcome::Measurement compare(const outcome::Timing& original, const outcome::Timing& candidate,
                             Protocol protocol, const engine::EngineInfo& info) {
  outcome::Measurement measurement{.protocol = protocol,
                                   .original = original,
                                   .candidate = candidate,
                                   .engine = info.engine + " " + info.version,
                                   .threads = info.threads,
                                   .memory_limit = info.memory_limit};
  measurement.speedup = ratio(original.wall_ms_kept, candidate.wall_ms_kept);
  measurement.cpu_speedup = ratio(original.cpu_ms_kept, candidate.cpu_ms_kept);
  measurement.noise = noise(original, candidate, protocol);
  // One thread cannot save wall time without saving CPU time: such a gain is the machine's.
  const bool cpu_known = measurement.cpu_speedup > 0;
  const bool cpu_gained = measurement.cpu_speedup > 1 + kNoiseFloor;
  if (info.threads == 1 && cpu_known && !cpu_gained && measurement.speedup > 1) {
    measurement.noise = std::max(measurement.noise, measurement.speedup - 1 + kNoiseFloor);
  }
  return measurement;
}

}  // namespace ado::bench
