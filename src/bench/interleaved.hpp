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
  engine::Settings settings = {};           // In force for its runs alone.
  engine::RowSink* warm_up_sink = nullptr;  // Gets the first run's rows; null: rows are discarded.
  bool warm_up_done = false;   // Its first run took place elsewhere (profiled baseline):
  double warm_up_wall_ms = 0;  // ... with these times.
  double warm_up_cpu_ms = 0;
  double handicap = 1;  // Multiplies its times: a gain of known size, for the self-test.
};
struct Lap {  // What became of one contestant.
  outcome::Timing timing;
  outcome::Protocol protocol = outcome::Protocol::three_run;  // Of the timing.
  outcome::Timing first_three;  // By the three-run protocol: beside those that had no more.
  engine::RunStats warm_up;
  std::optional<explain::Tree> tree;  // Of the warm-up run, which is profiled; it never is timed.
  bool stopped_early = false;         // Slower than early_stop_ratio x the first contestant.
  std::optional<Error> error;         // It failed; the others went on.
};
inline constexpr int kFinalRoundsMost = 100;  // Of what is reported.

struct Rules {
  outcome::Protocol protocol = outcome::Protocol::three_run;
  // five_run: a candidate that its first three runs do not find faster has no more of them, and is
  // compared by the three-run protocol.
  bool drops_slower = false;
  // five_run of one candidate: further rounds while its class is not settled, up to both limits.
  int rounds_most = 5;
  double further_ms_most = 20000;
  double early_stop_ratio = 1.5;  // On CPU time, and repeated once before it counts.
  engine::RunOptions run;
  // Called after a contestant's warm-up run; false drops it from the timing (it failed a gate).
  std::function<bool(std::size_t contestant)> keep_after_warm_up;
  std::function<void(std::size_t contestant, int run, double wall_ms)> progress;
};
// contestants[0] is the original. Errors: only when the original fails or the run is cancelled.
Result<std::vector<Lap>> run_interleaved(engine::Engine& engine,
                                         std::vector<Contestant>& contestants, const Rules& rules);

// By the protocol that the candidate was run to.
outcome::Measurement compare(const Lap& original, const Lap& candidate,
                             const engine::EngineInfo& info);

}  // namespace ado::bench
