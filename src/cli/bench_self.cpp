// Times a query against itself many times, as it is and with a planted gain.
#include "cli/bench_self.hpp"

#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "bench/interleaved.hpp"
#include "bench/statistics.hpp"

namespace ado::cli {
namespace {

Result<outcome::Measurement> measure(engine::Engine& engine, const std::string& sql,
                                     double handicap, const engine::RunOptions& options) {
  std::vector<bench::Contestant> contestants{{.sql = sql, .handicap = handicap}, {.sql = sql}};
  const bench::Rules rules{.protocol = outcome::Protocol::five_run,
                           .rounds_most = bench::kFinalRoundsMost,
                           .early_stop_ratio = outcome::kEarlyStopRatio,
                           .run = options};
  ADO_TRY(const std::vector<bench::Lap> laps, bench::run_interleaved(engine, contestants, rules));
  if (laps[1].error) return fail(*laps[1].error);
  return bench::compare(laps[0], laps[1], engine.info());
}

}  // namespace

Result<SelfTestResult> run_self_test(engine::Engine& engine, const std::string& sql,
                                     const SelfTest& test, const engine::RunOptions& options) {
  SelfTestResult result;
  double rounds = 0;
  // In turns, so that a change of the machine's load meets both parts alike.
  for (int trial = 0; trial < test.trials; ++trial) {
    for (const bool planted : {false, true}) {
      ADO_TRY(const outcome::Measurement measured,
              measure(engine, sql, planted ? test.planted : 1, options));
      StatusCounts& counts = planted ? result.with_gain : result.against_itself;
      ++counts.at(static_cast<std::size_t>(outcome::classify(measured)));
      rounds += static_cast<double>(measured.candidate.wall_ms.size());
      result.query_ms += measured.candidate.wall_ms_kept;
    }
  }
  result.rounds_mean = rounds / (2.0 * test.trials);
  result.query_ms /= 2.0 * test.trials;
  return result;
}

std::string counts_line(const StatusCounts& counts) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    parts.push_back(
        fmt::format("{} {}", to_string(static_cast<outcome::OutcomeStatus>(i)), counts[i]));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace ado::cli
