// Rescue: the original ran into its time limit. What finishes below it is timed against the limit,
// and held against the original where that does finish: on witness data and on a sample.
#include <algorithm>

#include <fmt/format.h>

#include "base/require.hpp"
#include "bench/statistics.hpp"
#include "explain/fingerprint.hpp"
#include "explain/hotspots.hpp"
#include "mission/perform.hpp"
#include "verify/contract.hpp"
#include "verify/sample.hpp"

namespace ado::mission {
namespace {

using outcome::SpeedupType;
using std::chrono::milliseconds;

// Once one candidate is rescued, another must finish within a multiple of its time; less than a
// second tells nothing apart.
constexpr double kSlackOverBest = 3;
constexpr double kLeastLimitMs = 1000;

// The fastest that was rescued so far.
const Probe* fastest(const View& view) {
  const Probe* best = nullptr;
  for (const Probe& probe : view.probes) {
    if (!probe.measurement) continue;
    if (probe.measurement->speedup_type != SpeedupType::vs_timeout_ceiling) continue;
    if (best == nullptr || probe.measurement->speedup > best->measurement->speedup) best = &probe;
  }
  return best;
}

milliseconds limit_of(const View& view) {
  double limit_ms = view.baseline->ceiling_ms;
  if (const Probe* best = fastest(view)) {
    const double of_best_ms = kSlackOverBest * best->measurement->candidate.wall_ms_kept;
    limit_ms = std::min(limit_ms, std::max(kLeastLimitMs, of_best_ms));
  }
  return milliseconds(static_cast<std::int64_t>(limit_ms));
}

// What the original may take on a sample, where nobody waits for its answer: without the indexes of
// the user's tables it may take longer there than it has to be quick.
milliseconds on_sample_max(const View& view) {
  constexpr double kCeilings = 10;
  constexpr double kLeastMs = 5'000;
  constexpr double kMostMs = 20'000;
  const double limit_ms = std::clamp(kCeilings * view.baseline->ceiling_ms, kLeastMs, kMostMs);
  return milliseconds(static_cast<std::int64_t>(limit_ms));
}

outcome::Measurement ceiling_only(double ceiling_ms, outcome::Protocol protocol,
                                  const engine::EngineInfo& info) {
  outcome::Measurement measurement;
  measurement.protocol = protocol;
  measurement.original = {.wall_ms = {ceiling_ms}, .cpu_ms = {0}, .wall_ms_kept = ceiling_ms};
  measurement.engine = info.engine + " " + info.version;
  measurement.threads = info.threads;
  measurement.memory_limit = info.memory_limit;
  return measurement;
}

}  // namespace

Result<MissionEvent> Performer::take_ceiling() {
  BaselineSummary summary;
  summary.ceiling_ms = static_cast<double>(options_.timeout->count());
  summary.wall_ms = summary.ceiling_ms;
  ADO_TRY(const explain::Tree plan, engine_.explain(options_.sql));
  summary.plan = explain::fingerprint(plan);
  summary.instabilities = verify::contract_of(*query_).obstacles;
  summary.hotspots = explain::hotspot_lines(plan, explain::kHotspotsShown);
  summary.tree = plan;
  return BaselineTaken{std::move(summary)};
}

// The candidate runs alone: its times, and the limit in the place of the original's. Error: the
// candidate's own.
Result<Performer::Rescued> Performer::against_ceiling(const Probe& probe, const View& view,
                                                      const bench::Rules& rules) {
  std::vector<bench::Contestant> contestants{{.sql = probe.sql}};
  ADO_TRY(const std::vector<bench::Lap> laps, bench::run_interleaved(engine_, contestants, rules));
  outcome::Measurement measurement =
      ceiling_only(view.baseline->ceiling_ms, rules.protocol, engine_.info());
  measurement.candidate = laps[0].timing;
  measurement.speedup_type = SpeedupType::vs_timeout_ceiling;
  measurement.speedup =
      view.baseline->ceiling_ms / std::max(measurement.candidate.wall_ms_kept, 0.001);
  measurement.noise = measurement.candidate.spread / 2;
  measurement.rows = laps[0].warm_up.rows;
  return Rescued{.measurement = std::move(measurement), .tree = laps[0].tree};
}

Result<MissionEvent> Performer::measure_rescue(const MeasureBatch& effect, const View& view) {
  require(effect.probe_ids.size() == 1);
  const Probe* probe = view.probe(effect.probe_ids.front());
  require(probe != nullptr);
  const milliseconds limit = limit_of(view);
  bench::Rules rules{.protocol = view.assignment->protocol, .run = run_options()};
  rules.run.timeout = limit;
  auto rescued = against_ceiling(*probe, view, rules);
  Measured event{.items = {{.probe_id = probe->id}}};
  MeasuredItem& item = event.items.front();
  if (rescued) {
    item.measurement = std::move(rescued->measurement);
    return event;
  }
  const engine::RunFailure failure = engine_.last_failure();
  if (stop_.stop_requested() || failure == engine::RunFailure::cancelled) {
    return fail(std::move(rescued).error());
  }
  if (failure != engine::RunFailure::timeout) {
    item.failure = rescued.error().message;
    return event;
  }
  if (const Probe* best = fastest(view); best != nullptr && limit < *options_.timeout) {
    return Closed{.probe_id = probe->id,
                  .reason = fmt::format("cut off after {} ms: {} takes {:.0f} ms", limit.count(),
                                        best->id, best->measurement->candidate.wall_ms_kept),
                  .status = outcome::ProbeStatus::pass};
  }
  item.measurement = ceiling_only(view.baseline->ceiling_ms, rules.protocol, engine_.info());
  item.measurement->candidate = item.measurement->original;
  item.measurement->speedup = 1;
  item.measurement->speedup_type = SpeedupType::both_timeout;
  return event;
}

Result<MissionEvent> Performer::measure_rescue_afresh(const MeasureFinal& effect,
                                                      const View& view) {
  const Probe* probe = view.probe(effect.probe_id);
  require(probe != nullptr);
  const bench::Rules rules{.protocol = outcome::Protocol::five_run, .run = run_options()};
  auto rescued = against_ceiling(*probe, view, rules);
  FinalMeasured event{.probe_id = effect.probe_id, .measurement = *probe->measurement};
  if (!rescued) {
    if (engine_.last_failure() != engine::RunFailure::timeout) {
      return fail(std::move(rescued).error());
    }
    return event;  // It does not hold.
  }
  event.measurement = std::move(rescued->measurement);
  event.tree = std::move(rescued->tree);
  const outcome::OutcomeStatus status = outcome::classify(event.measurement);
  event.holds = status == outcome::OutcomeStatus::win || status == outcome::OutcomeStatus::improved;
  return event;
}

Result<MissionEvent> Performer::check_sample(const CheckSample& effect, const View& view) {
  const Probe* probe = view.probe(effect.probe_id);
  require(probe != nullptr);
  ADO_TRY(const ir::QueryMap candidate, map_of(probe->sql));
  auto sample = verify::check_on_sample(
      engine_, *query_, candidate,
      {.original_max = on_sample_max(view), .memory = &sample_memory_, .stop = stop_});
  if (!sample) {
    const bool lost = engine_.last_failure() == engine::RunFailure::cancelled;
    if (stop_.stop_requested() || lost) return fail(std::move(sample).error());
    sample = outcome::Verdict::undecided("sample", sample.error().message);
  }
  if (sample->kind == outcome::VerdictKind::undecided) ADO_CHECK(check_connection());
  return Sampled{.probe_id = effect.probe_id, .sample = *std::move(sample)};
}

}  // namespace ado::mission
