// Runs the full-result gate and the benchmark on one pair.
#include "fleet/check.hpp"

#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "bench/interleaved.hpp"
#include "mission/front_end.hpp"
#include "mission/settings.hpp"
#include "outcome/status.hpp"
#include "patch/setting.hpp"
#include "verify/full_result.hpp"

namespace ado::fleet {
namespace {

struct Pair {
  ir::QueryMap origin;
  ir::QueryMap result;
  patch::TunedQuery tuned;  // The result, its settings apart.
};

Result<Pair> read_pair(engine::Engine& engine, const CheckOrder& order) {
  ADO_TRY(sql::Schema read, engine.schema());
  const auto schema = std::make_shared<const sql::Schema>(std::move(read));
  ADO_TRY(patch::TunedQuery tuned, patch::split_settings(order.result_sql, engine.dialect()));
  ADO_TRY(ir::QueryMap origin, mission::read_query(engine, schema, order.origin_sql));
  ADO_TRY(ir::QueryMap result, mission::read_query(engine, schema, tuned.sql));
  return Pair{std::move(origin), std::move(result), std::move(tuned)};
}

Check without_times(int round, std::string verdict, std::string reason) {
  return {.round = round, .verdict = std::move(verdict), .reason = std::move(reason)};
}

// What became of a statement that did not end well; an error when the database is gone.
Result<Check> failed_run(engine::Engine& engine, const CheckOrder& order, Error error) {
  if (engine.last_failure() == engine::RunFailure::timeout) {
    return without_times(order.round, "undecided",
                         "the query of state 0 runs into the time limit: nothing to compare with");
  }
  if (error.kind == ErrorKind::unavailable && !engine.describe("SELECT 1 AS one")) {
    return fail(std::move(error));
  }
  return without_times(order.round, "failed", std::move(error.message));
}

Result<Check> compare_pair(engine::Engine& engine, const CheckOrder& order, const Pair& pair,
                           const verify::Baseline& baseline, const engine::RunOptions& options) {
  verify::CandidateCheck check(baseline, verify::Tolerance{});
  std::vector<bench::Contestant> contestants{{.sql = order.origin_sql},
                                             {.sql = pair.tuned.sql,
                                              .settings = mission::plain(pair.tuned.settings),
                                              .warm_up_sink = &check.sink()}};
  Check done{.round = order.round};
  bench::Rules rules{.protocol = outcome::Protocol::five_run,
                     .rounds_most = bench::kFinalRoundsMost,
                     .early_stop_ratio = outcome::kEarlyStopRatio,
                     .run = options};
  rules.keep_after_warm_up = [&](std::size_t contestant) {
    if (contestant == 0) return true;
    auto verdict = check.verdict(engine, pair.origin, pair.result, options);
    if (!verdict) {
      done = without_times(order.round, "failed", verdict.error().message);
      return false;
    }
    done.verdict = to_string(verdict->kind);
    done.reason = verdict->reason;
    return verdict->kind != outcome::VerdictKind::rejected;
  };
  auto laps = bench::run_interleaved(engine, contestants, rules);
  if (!laps) return failed_run(engine, order, std::move(laps).error());
  const bench::Lap& lap = (*laps)[1];
  if (lap.error) {
    if (done.verdict.empty()) done = without_times(order.round, "failed", lap.error->message);
    return done;
  }
  if (done.verdict == "rejected" || done.verdict == "failed") return done;
  done.measurement = bench::compare((*laps)[0], lap, engine.info());
  done.measurement->rows = baseline.rows();
  return done;
}

}  // namespace

Result<Check> check_result(engine::Engine& engine, const CheckOrder& order,
                           const engine::RunOptions& options) {
  ADO_TRY(const engine::Snapshot snapshot, engine::Snapshot::begin(engine));
  auto pair = read_pair(engine, order);
  if (!pair && pair.error().kind == ErrorKind::unavailable) return fail(std::move(pair).error());
  if (!pair) return without_times(order.round, "failed", pair.error().message);
  auto baseline = verify::Baseline::take(engine, pair->origin, options);
  if (!baseline) return failed_run(engine, order, std::move(baseline).error());
  return compare_pair(engine, order, *pair, *baseline, options);
}

}  // namespace ado::fleet
