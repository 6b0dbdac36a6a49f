// Times with their protocol: what is stored with every figure that ado shows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ado::outcome {

// three_run: 3 runs, the first discarded, mean of 2. five_run: 5 runs or more, the fastest and the
// slowest dropped (a tenth each of 20 and more), mean of the rest. Only these two state a speedup.
enum class Protocol { three_run, five_run };
enum class SpeedupType { measured, vs_timeout_ceiling, both_timeout };

struct Timing {
  std::vector<double> wall_ms;  // Every run, in order, the discarded ones too.
  std::vector<double> cpu_ms;
  double wall_ms_kept = 0;  // The protocol's mean.
  double cpu_ms_kept = 0;
  double spread = 0;  // (max - min) / mean of the kept wall times.
  bool operator==(const Timing&) const = default;
};

// 99 % of a bootstrap over the rounds: Efron, "Bootstrap methods: another look at the jackknife"
// (1979).
struct RatioInterval {
  double low = 0;
  double high = 0;
  bool operator==(const RatioInterval&) const = default;
};

struct Measurement {
  Protocol protocol = Protocol::three_run;
  Timing original;
  Timing candidate;
  double speedup = 0;  // original.wall_ms_kept / candidate.wall_ms_kept.
  double cpu_speedup = 0;
  double noise = 0;                       // Relative; a gain inside it is NEUTRAL.
  std::optional<double> noise_floor;      // What the original differed from itself, relative.
  std::optional<RatioInterval> interval;  // Of the speedup; only of kIntervalRounds and more.
  SpeedupType speedup_type = SpeedupType::measured;
  bool stopped_early = false;  // First run exceeded kEarlyStopRatio x the baseline.
  std::string engine;          // "duckdb 1.5.6"
  int threads = 1;
  std::string memory_limit;
  std::int64_t rows = 0;
  bool operator==(const Measurement&) const = default;
};

}  // namespace ado::outcome
