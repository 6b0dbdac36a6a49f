// The benchmark: original and candidates interleaved (A B C A B C ...) on one connection.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "engine/engine.hpp"
#include "outcome/measurement.hpp"

namespace ado::bench {

struct Contestant {
  std::string sql;
  engine::RowSink* warm_up_sink = nullptr;  // Gets the first run's rows; null: rows are discarded.
  bool warm_up_done = false;   // Its first run took place elsewhere (profiled baseline):
  double warm_up_wall_ms = 0;  // ... with these times.
  double warm_up_cpu_ms = 0;
  double handicap = 1;  // Multiplies its times: a gain of known size, for the self-test.
};
struct Lap {  // What became of one contestant.
  outcome::Timing timing;
  std::optional<outcome::Timing> again;  // Of the original under Rules::original_twice.
  engine::RunStats warm_up;
  std::optional<explain::Tree> tree;  // Of the warm-up run, which is profiled; it never is timed.
  bool stopped_early = false;         // Slower than early_stop_ratio x the first contestant.
  std::optional<Error> error;         // It failed; the others went on.
};
// An interval needs at least this many rounds: 5 of them are kept.
inline constexpr std::size_t kIntervalRounds = 7;
inline constexpr int kFinalRoundsMost = 25;  // Of what is reported.
// From here on a gain is clear: neither narrower noise nor the drift of the machine matters to it.
inline constexpr double kClearSpeedup = 1.5;

struct Rules {
  outcome::Protocol protocol = outcome::Protocol::three_run;
  // five_run of one candidate: further rounds while its class is not settled, up to both limits.
  int rounds_most = 5;
  double further_ms_most = 6000;
  // The original runs twice in each round: what it differs from itself is no gain of anybody.
  bool original_twice = false;
  double early_stop_ratio = 1.5;  // On CPU time, and repeated once before it counts.
  engine::RunOptions run;
  // Called after a contestant's warm-up run; false drops it from the timing (it failed a gate).
  std::function<bool(std::size_t contestant)> keep_after_warm_up;
  std::function<void(std::size_t contestant, int run, double wall_ms)> progress;
};
// contestants[0] is the original. Errors: only when the original fails or the run is cancelled.
Result<std::vector<Lap>> run_interleaved(engine::Engine& engine,
                                         std::vector<Contestant>& contestants, const Rules& rules);

// Pure statistics over raw times.
outcome::Timing summarize(std::vector<double> wall_ms, std::vector<double> cpu_ms,
                          outcome::Protocol protocol);
// `again`: the original's second times, if it has any; they make the noise floor.
outcome::Measurement compare(const outcome::Timing& original, const outcome::Timing& candidate,
                             outcome::Protocol protocol, const engine::EngineInfo& info,
                             const std::optional<outcome::Timing>& again = std::nullopt);
// Relative noise of a comparison from the kept runs of both sides, paired where they were
// interleaved; half of the interval where there is one.
double noise(const outcome::Timing& a, const outcome::Timing& b, outcome::Protocol protocol);
// Of kIntervalRounds and more, of which both sides took part in all.
std::optional<outcome::RatioInterval> ratio_interval(const outcome::Timing& original,
                                                     const outcome::Timing& candidate);
// Whether more rounds could change nothing: the class is the same anywhere within the noise, or the
// noise is small beside the width of the classes.
bool is_settled(const outcome::Measurement& measurement);

}  // namespace ado::bench
