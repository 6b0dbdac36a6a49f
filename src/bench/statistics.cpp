// Trimmed means, a bootstrap over rounds, and when it has said enough.
#include "bench/statistics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>
#include <span>
#include <utility>

#include "base/random.hpp"
#include "base/require.hpp"
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

// Half a class is 1.05 to 1.10 seen from its middle.
constexpr double kSettledNoise = 0.025;
constexpr std::array<std::size_t, 7> kLooks = {5, 11, 17, 26, 39, 59, 89};
constexpr std::size_t kResamples = 1000;
constexpr std::size_t kResamplesBeyond = kResamples / 200;  // On each side of 99 %.

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
  const auto dropped = static_cast<std::ptrdiff_t>(std::max<std::size_t>(1, values.size() / 10));
  return {runs.begin() + dropped, runs.end() - dropped};
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

double kept_mean(std::span<const double> values) {
  return mean_at(values, kept_runs(values, Protocol::five_run));
}

// The original against itself: every second of its runs against the others.
double difference_from_itself(std::span<const double> wall_ms) {
  std::array<std::vector<double>, 2> halves;
  for (std::size_t run = 0; run < wall_ms.size(); ++run) halves[run % 2].push_back(wall_ms[run]);
  const double speedup = ratio(kept_mean(halves[0]), kept_mean(halves[1]));
  return speedup > 0 ? std::expm1(std::abs(std::log(speedup))) : 0;
}

// Whole rounds are drawn, because what disturbs the machine disturbs neighbours alike.
std::optional<outcome::RatioInterval> interval_of(std::span<const double> before_ms,
                                                  std::span<const double> after_ms) {
  const std::size_t rounds = before_ms.size();
  if (rounds < kIntervalRounds) return std::nullopt;
  Random random(rounds);  // The same times have the same interval.
  std::vector<double> speedups;
  std::vector<double> before(rounds);
  std::vector<double> after(rounds);
  for (std::size_t i = 0; i < kResamples; ++i) {
    for (std::size_t n = 0; n < rounds; ++n) {
      const std::size_t round = random.below(rounds);
      before[n] = before_ms[round];
      after[n] = after_ms[round];
    }
    const double speedup = ratio(kept_mean(before), kept_mean(after));
    if (speedup <= 0) return std::nullopt;
    speedups.push_back(speedup);
  }
  std::ranges::sort(speedups);
  return outcome::RatioInterval{.low = speedups[kResamplesBeyond],
                                .high = speedups[kResamples - 1 - kResamplesBeyond]};
}

// Of few runs: from the range of the logarithms of the kept ratios, because a speedup is a ratio.
double noise_of_few(std::span<const double> before_ms, std::span<const double> after_ms,
                    Protocol protocol) {
  std::vector<double> log_ratios;
  for (std::size_t run = 0; run < before_ms.size(); ++run) {
    if (before_ms[run] <= 0 || after_ms[run] <= 0) return 1;  // Below the clock: all is noise.
    log_ratios.push_back(std::log(before_ms[run] / after_ms[run]));
  }
  const RangeFactors& factors = protocol == Protocol::three_run ? kTwoValues : kMiddleThreeOfFive;
  const double range = range_at(log_ratios, kept_runs(log_ratios, protocol));
  const double standard_error = range / factors.range * factors.spread;
  return std::expm1(kStandardErrors * standard_error);
}

// Sets interval, noise floor and noise.
void measure_noise(outcome::Measurement& measurement) {
  const outcome::Timing& a = measurement.original;
  const outcome::Timing& b = measurement.candidate;
  const std::size_t runs = a.wall_ms.size();
  if (b.wall_ms.size() != runs || !is_complete(runs, measurement.protocol)) {
    measurement.noise = std::max(a.spread, b.spread);  // Incomplete: nothing to pair.
    return;
  }
  if (measurement.protocol == Protocol::five_run) {
    measurement.interval = interval_of(a.wall_ms, b.wall_ms);
  }
  if (!measurement.interval) {
    measurement.noise = noise_of_few(a.wall_ms, b.wall_ms, measurement.protocol);
    return;
  }
  const outcome::RatioInterval& interval = *measurement.interval;
  const double speedup = measurement.speedup;
  measurement.noise_floor = difference_from_itself(a.wall_ms);
  measurement.noise =
      std::max({interval.high / speedup - 1, speedup / interval.low - 1, *measurement.noise_floor});
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

bool is_settled(const outcome::Measurement& measurement) {
  if (measurement.stopped_early || measurement.noise <= 0) return true;
  const bool is_gain = measurement.speedup - 1 > measurement.noise;
  if (measurement.speedup >= kClearSpeedup && is_gain) return true;
  if (!measurement.interval) return false;  // The noise of few runs is a rough guess.
  if (measurement.noise <= kSettledNoise) return true;
  const auto class_at = [&](double speedup) {
    outcome::Measurement exact = measurement;
    exact.speedup = speedup;
    exact.noise = 0;
    return outcome::classify(exact);
  };
  return class_at(measurement.speedup / (1 + measurement.noise)) ==
         class_at(measurement.speedup * (1 + measurement.noise));
}

bool is_look(std::size_t rounds) { return std::ranges::find(kLooks, rounds) != kLooks.end(); }

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
  measure_noise(measurement);
  measurement.noise = std::max(measurement.noise, kNoiseFloor);
  // One thread cannot save wall time without saving CPU time: such a gain is the machine's.
  const bool cpu_known = measurement.cpu_speedup > 0;
  const bool cpu_gained = measurement.cpu_speedup > 1 + kNoiseFloor;
  if (info.threads == 1 && cpu_known && !cpu_gained && measurement.speedup > 1) {
    measurement.noise = std::max(measurement.noise, measurement.speedup - 1 + kNoiseFloor);
  }
  return measurement;
}

}  // namespace ado::bench
