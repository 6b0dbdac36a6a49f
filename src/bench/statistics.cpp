// Pure statistics over raw times: the two protocols, the comparison, and its noise.
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <span>
#include <utility>

#include "base/random.hpp"
#include "base/require.hpp"
#include "bench/interleaved.hpp"
#include "outcome/status.hpp"

namespace ado::bench {
namespace {

using outcome::Protocol;

// Two sides never agree better than this, however calm the runs were, and however well the original
// agrees with itself: timer, scheduler and allocator move a short statement by a percent or two
// from one process to the next.
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

// Two standard errors of a gain at the edge of a class are half a class then: 1.05 to 1.10.
constexpr double kSettledNoise = 0.025;
constexpr int kResamples = 1000;

bool is_complete(std::size_t runs, Protocol protocol) {
  return protocol == Protocol::three_run ? runs == 3 : runs >= 5;
}

// The indexes of the runs that the protocol keeps; all of an incomplete series.
std::vector<std::size_t> kept_runs(std::span<const double> values, Protocol protocol) {
  std::vector<std::size_t> runs(values.size());
  std::iota(runs.begin(), runs.end(), std::size_t{0});
  if (!is_complete(values.size(), protocol)) return runs;
  if (protocol == Protocol::three_run) return {1, 2};
  std::stable_sort(runs.begin(), runs.end(),
                   [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  const auto fifth = static_cast<std::ptrdiff_t>(values.size() / 5);
  return {runs.begin() + fifth, runs.end() - fifth};
}

double mean_at(std::span<const double> values, std::span<const std::size_t> indexes) {
  if (indexes.empty()) return 0;
  double sum = 0;
  for (const std::size_t index : indexes) sum += values[index];
  return sum / static_cast<double>(indexes.size());
}

double kept_mean(std::span<const double> values, std::span<const std::size_t> rounds) {
  std::vector<double> chosen;
  for (const std::size_t round : rounds) chosen.push_back(values[round]);
  return mean_at(chosen, kept_runs(chosen, Protocol::five_run));
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

// Pairs the runs of one round, because what disturbs the machine disturbs neighbours alike, and
// takes logarithms, because a speedup is a ratio.
double noise_within(const std::optional<outcome::RatioInterval>& interval, const outcome::Timing& a,
                    const outcome::Timing& b, Protocol protocol) {
  const std::size_t runs = a.wall_ms.size();
  if (b.wall_ms.size() != runs || !is_complete(runs, protocol)) {
    return std::max({kNoiseFloor, a.spread, b.spread});  // Incomplete: nothing to pair.
  }
  std::vector<double> log_ratios;
  for (std::size_t run = 0; run < runs; ++run) {
    if (a.wall_ms[run] <= 0 || b.wall_ms[run] <= 0) return 1;  // Below the clock: all is noise.
    log_ratios.push_back(std::log(a.wall_ms[run] / b.wall_ms[run]));
  }
  if (interval) {
    const double speedup = ratio(a.wall_ms_kept, b.wall_ms_kept);
    return std::max({kNoiseFloor, interval->high / speedup - 1, speedup / interval->low - 1});
  }
  const RangeFactors& factors = protocol == Protocol::three_run ? kTwoValues : kMiddleThreeOfFive;
  const double range = range_at(log_ratios, kept_runs(log_ratios, protocol));
  const double standard_error = range / factors.range * factors.spread;
  return std::max(kNoiseFloor, std::expm1(kStandardErrors * standard_error));
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

std::optional<outcome::RatioInterval> ratio_interval(const outcome::Timing& original,
                                                     const outcome::Timing& candidate) {
  const std::size_t rounds = original.wall_ms.size();
  if (rounds < kIntervalRounds || candidate.wall_ms.size() != rounds) return std::nullopt;
  Random random(rounds);  // The same times have the same interval.
  std::vector<double> ratios;
  std::vector<std::size_t> chosen(rounds);
  for (int i = 0; i < kResamples; ++i) {
    for (std::size_t& round : chosen) round = random.below(rounds);
    const double below = kept_mean(candidate.wall_ms, chosen);
    if (below <= 0) return std::nullopt;
    ratios.push_back(kept_mean(original.wall_ms, chosen) / below);
  }
  std::ranges::sort(ratios);
  return outcome::RatioInterval{.low = ratios[kResamples / 40],
                                .high = ratios[kResamples - 1 - kResamples / 40]};
}

double noise(const outcome::Timing& a, const outcome::Timing& b, Protocol protocol) {
  return noise_within(ratio_interval(a, b), a, b, protocol);
}

bool is_settled(const outcome::Measurement& measurement) {
  if (measurement.stopped_early || measurement.noise <= 0) return true;
  const bool is_gain = measurement.speedup - 1 > measurement.noise;
  if (measurement.speedup >= kClearSpeedup && is_gain) return true;
  const bool has_interval = measurement.interval.has_value();
  if (has_interval && measurement.noise <= kSettledNoise) return true;
  const auto class_at = [&](double speedup) {
    outcome::Measurement exact = measurement;
    exact.speedup = speedup;
    exact.noise = 0;
    return outcome::classify(exact);
  };
  const outcome::OutcomeStatus low = class_at(measurement.speedup / (1 + measurement.noise));
  const outcome::OutcomeStatus high = class_at(measurement.speedup * (1 + measurement.noise));
  // The noise of five runs is a rough guess: it may not make a gain.
  const bool may_decide = has_interval || low == outcome::OutcomeStatus::neutral;
  return low == high && may_decide;
}

outcome::Measurement compare(const outcome::Timing& original, const outcome::Timing& candidate,
                             Protocol protocol, const engine::EngineInfo& info,
                             const std::optional<outcome::Timing>& again) {
  outcome::Measurement measurement{.protocol = protocol,
                                   .original = original,
                                   .candidate = candidate,
                                   .engine = info.engine + " " + info.version,
                                   .threads = info.threads,
                                   .memory_limit = info.memory_limit};
  measurement.speedup = ratio(original.wall_ms_kept, candidate.wall_ms_kept);
  measurement.cpu_speedup = ratio(original.cpu_ms_kept, candidate.cpu_ms_kept);
  measurement.interval = ratio_interval(original, candidate);
  measurement.noise = noise_within(measurement.interval, original, candidate, protocol);
  if (again && original.wall_ms_kept > 0 && again->wall_ms_kept > 0) {
    const double drift = std::log(original.wall_ms_kept / again->wall_ms_kept);
    measurement.noise_floor = std::expm1(std::abs(drift));
    measurement.noise = std::max(measurement.noise, *measurement.noise_floor);
  }
  // One thread cannot save wall time without saving CPU time: such a gain is the machine's.
  const bool cpu_known = measurement.cpu_speedup > 0;
  const bool cpu_gained = measurement.cpu_speedup > 1 + kNoiseFloor;
  if (info.threads == 1 && cpu_known && !cpu_gained && measurement.speedup > 1) {
    measurement.noise = std::max(measurement.noise, measurement.speedup - 1 + kNoiseFloor);
  }
  return measurement;
}

}  // namespace ado::bench
