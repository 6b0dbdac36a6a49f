// The effects about settings: what the plans suggest, and the last measurement of what helped.
#include <algorithm>

#include <fmt/format.h>

#include "base/require.hpp"
#include "bench/interleaved.hpp"
#include "bench/statistics.hpp"
#include "mission/index_advice.hpp"
#include "mission/perform.hpp"
#include "mission/settings.hpp"
#include "mission/tune.hpp"

namespace ado::mission {
namespace {

// Of one round: few, because each costs as much as a rewrite.
constexpr std::size_t kOnRewriteMax = 3;
constexpr std::size_t kAloneMax = 2;
constexpr std::size_t kAloneWithoutRewriteMax = 5;

void add_probes(const std::vector<SettingIdea>& ideas, const ir::QueryMap& query,
                const std::string& base, std::size_t count_max, std::vector<Probe>& probes) {
  for (const SettingIdea& idea : ideas) {
    if (count_max-- == 0) return;
    probes.push_back(make_settings_probe(query, idea, base));
  }
}

// All that helped alone, together.
SettingIdea together(const std::vector<const Probe*>& helpful) {
  SettingIdea all{.id = "set_together", .settings = {}, .why = "each of these helped alone"};
  for (const Probe* probe : helpful) {
    all.settings.insert(all.settings.end(), probe->settings.begin(), probe->settings.end());
    all.severity = std::max(all.severity, probe->score);
  }
  return all;
}

void number_probes(const View& view, std::vector<Probe>& probes) {
  auto number = static_cast<std::size_t>(
      std::ranges::count(view.probes, outcome::Family::settings, &Probe::family));
  for (Probe& probe : probes) probe.id = fmt::format("g{:02}", ++number);
}

}  // namespace

Result<SettingLimits> Performer::setting_limits() {
  SettingLimits limits;
  ADO_TRY(limits.current, engine_.current_settings());
  limits.memory_bytes = options_.settings_memory;
  return limits;
}

Result<MissionEvent> Performer::tune(const Tune& effect, const View& view) {
  Tuned event{.round = effect.round, .base = effect.base, .probes = {}, .note = {}};
  const Probe* base = view.probe(effect.base);
  ADO_TRY(const ir::QueryMap* query, origin_of(Probe{.base = effect.base}, view));
  if (effect.round > 1) {
    const std::vector<const Probe*> helpful = helpful_settings(view, effect.base);
    event.probes.push_back(make_settings_probe(*query, together(helpful), effect.base));
    for (const Probe* probe : helpful) event.probes.back().based_on.push_back(probe->id);
    number_probes(view, event.probes);
    return event;
  }
  ADO_TRY(const SettingLimits limits, setting_limits());
  if (limits.current.empty()) {
    event.note = fmt::format("{} has no settings for one statement", engine_.info().engine);
    return event;
  }
  ADO_TRY(const verify::Baseline* original, baseline(view));
  if (base != nullptr) {
    engine::DiscardSink sink;
    ADO_TRY(const auto run, engine_.run_profiled(base->sql, sink, run_options()));
    add_probes(setting_ideas(run.tree, relations_most(*query), limits), *query, effect.base,
               kOnRewriteMax, event.probes);
    ADO_TRY(event.indexes, advise_indexes(*query, base->sql, run.tree));
  } else {
    ADO_TRY(event.indexes, advise_indexes(*query_, options_.sql, original->tree()));
  }
  add_probes(setting_ideas(original->tree(), relations_most(*query_), limits), *query_, {},
             base == nullptr ? kAloneWithoutRewriteMax : kAloneMax, event.probes);
  number_probes(view, event.probes);
  if (event.probes.empty()) event.note = "nothing in the plan speaks for another setting";
  return event;
}

// Without hypopg there is none.
Result<std::vector<IndexAdvice>> Performer::advise_indexes(const ir::QueryMap& query,
                                                           const std::string& sql,
                                                           const explain::Tree& tree) const {
  std::vector<IndexAdvice> advice;
  const std::vector<engine::IndexIdea> ideas = index_ideas(query, tree);
  if (ideas.empty()) return advice;
  auto trials = engine_.try_indexes(sql, ideas);
  if (!trials && trials.error().kind == ErrorKind::unsupported) return advice;
  if (!trials) return fail(std::move(trials).error());
  for (const engine::IndexTrial& trial : worth_advising(*std::move(trials))) {
    advice.push_back({.statement = trial.statement,
                      .cost_factor = trial.cost_before / std::max(trial.cost_after, 0.01),
                      .bytes = trial.bytes});
  }
  return advice;
}

// Twice: against the same SQL without the settings, which decides, and against the original, which
// is the figure of the mission.
Result<MissionEvent> Performer::measure_final_settings(const Probe& probe, const View& view) {
  FinalMeasured event{.probe_id = probe.id, .measurement = {}, .over_base = {}};
  const auto versus = [&](const std::string& sql) -> Result<outcome::Measurement> {
    std::vector<bench::Contestant> contestants{
        {.sql = sql}, {.sql = probe.sql, .settings = plain(probe.settings)}};
    const bench::Rules rules{.protocol = outcome::Protocol::five_run,
                             .rounds_most = bench::kFinalRoundsMost,
                             .early_stop_ratio = outcome::kEarlyStopRatio,
                             .run = run_options()};
    ADO_TRY(const std::vector<bench::Lap> laps,
            bench::run_interleaved(engine_, contestants, rules));
    outcome::Measurement measurement = bench::compare(laps[0], laps[1], engine_.info());
    if (laps[1].error) measurement.stopped_early = true;
    event.tree = laps[1].tree;
    return measurement;
  };
  require(view.tuning.has_value());
  const Probe* base = view.probe(view.tuning->base);
  const auto does_not_hold = [&](Error error) -> Result<MissionEvent> {
    if (!ran_into_limit() || !probe.measurement) return fail(std::move(error));
    event.measurement = *probe.measurement;
    event.holds = false;
    return event;  // What it is held against ran into the time limit: there is no figure.
  };
  auto over_base = versus(base == nullptr ? options_.sql : base->sql);
  if (!over_base) return does_not_hold(std::move(over_base).error());
  event.over_base = *std::move(over_base);
  event.measurement = *event.over_base;
  event.holds = is_gain(*event.over_base);
  if (!event.holds || base == nullptr) return event;
  auto over_original = versus(options_.sql);
  if (!over_original) return does_not_hold(std::move(over_original).error());
  event.measurement = *std::move(over_original);
  event.holds = is_gain(event.measurement);
  return event;
}

// Settings change no SQL: what is known of the SQL is known of the candidate.
outcome::Verdict Performer::witness_of_settings(const Probe& probe, const View& view) {
  const Probe* base = view.probe(probe.base);
  if (base != nullptr && base->witness) return *base->witness;
  outcome::Verdict verdict = outcome::Verdict::accepted("witness");
  verdict.evidence.push_back("not needed: the SQL is the original's");
  return verdict;
}

}  // namespace ado::mission
