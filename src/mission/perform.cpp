// Effects on the database: baseline, patches and tier 1, batches of timing, witness data.
#include "mission/perform.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/require.hpp"
#include "bench/interleaved.hpp"
#include "bench/statistics.hpp"
#include "briefing/node_contract.hpp"
#include "engine/referee.hpp"
#include "engine/warm_profile.hpp"
#include "explain/delta.hpp"
#include "explain/fingerprint.hpp"
#include "explain/hotspots.hpp"
#include "mission/budget.hpp"
#include "mission/facts.hpp"
#include "mission/front_end.hpp"
#include "mission/settings.hpp"
#include "mission/sniper.hpp"
#include "patch/apply.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"
#include "transforms/catalog.hpp"
#include "verify/pair.hpp"
#include "verify/structure.hpp"
#include "verify/witness.hpp"

namespace ado::mission {
namespace {

constexpr std::string_view kNoFigure =
    "no figure: this time the original ran into its time limit beside it";

// A statement about a model's plan, such as a fact to be looked up or a second comparison.
constexpr double kModelStatementLeastMs = 5000;
constexpr double kModelStatementBaselines = 6;
constexpr std::int64_t kModelMemoryLeast = std::int64_t{1} << 30;
constexpr std::int64_t kModelMemoryPeaks = 4;

// Four times what the engine held while the original ran; nothing where it may have less anyway.
std::optional<std::int64_t> memory_of_model(std::int64_t peak, const engine::EngineInfo& info) {
  const std::int64_t bytes = std::max(kModelMemoryLeast, kModelMemoryPeaks * peak);
  const auto allowed = parse_bytes(info.memory_limit);
  return allowed && bytes < *allowed ? std::optional(bytes) : std::nullopt;
}

// Facts that are only observed or assumed: witness data is made with them and without them.
std::vector<patch::Precondition> undeclared(const std::vector<patch::Precondition>& facts) {
  std::vector<patch::Precondition> result;
  for (const patch::Precondition& fact : facts) {
    const bool open = fact.basis == patch::Basis::observed || fact.basis == patch::Basis::assumed;
    if (open) result.push_back(fact);
  }
  return result;
}

bool rests_on_unaccepted_facts(const Probe& probe, const View& view) {
  if (view.assignment->rely_on_observed) return false;
  return std::ranges::any_of(probe.facts, [](const patch::Precondition& fact) {
    return fact.basis == patch::Basis::observed;
  });
}

// What the dispatcher that ordered the probe wants to be kept.
outcome::Verdict check_contract(const Probe& probe, const ir::QueryMap& candidate,
                                const View& view) {
  for (const Brief& brief : view.briefs) {
    const bool is_its = brief.id == probe.id || brief.id == probe.mends;
    if (is_its) return briefing::check_contract(brief.contract, candidate);
  }
  return outcome::Verdict::accepted("node_contract");
}

}  // namespace

Result<Performer> Performer::make(engine::Engine& engine, const Options& options,
                                  std::stop_token stop) {
  Performer performer(engine, options, std::move(stop));
  ADO_TRY(sql::Schema schema, engine.schema());
  for (const auto& fact : options.assumptions) ADO_CHECK(check_known(fact, schema));
  performer.schema_ = std::make_shared<const sql::Schema>(std::move(schema));
  ADO_TRY(ir::QueryMap query, read_query(engine, performer.schema_, options.sql));
  performer.query_ = std::make_unique<ir::QueryMap>(std::move(query));
  if (options.models) {
    ADO_TRY(performer.interview_, Interview::make(*performer.query_, *options.models));
  }
  return performer;
}

Result<void> Performer::check_connection() {
  ADO_CHECK(engine_.describe("SELECT 1 AS one"));
  return {};
}

engine::RunOptions Performer::run_options(engine::Settings settings) const {
  return {.timeout = options_.timeout, .stop = stop_, .settings = std::move(settings)};
}

// What a model wrote may do anything that reads: its queries end soon after the original would, and
// may not take the machine's memory.
engine::RunOptions Performer::run_options_of(const Probe& probe, const View& view) const {
  engine::RunOptions options = run_options(plain(probe.settings));
  if (probe.source != Source::model) return options;
  const auto limit = std::chrono::milliseconds(static_cast<std::int64_t>(
      std::max(kModelStatementLeastMs, kModelStatementBaselines * view.baseline->wall_ms)));
  options.timeout = std::min(options.timeout.value_or(limit), limit);
  if (engine_.dialect() == sql::Dialect::duckdb) {
    const std::optional<explain::Tree>& tree = view.baseline->tree;
    options.memory_bytes = memory_of_model(tree ? tree->memory_bytes_peak : 0, engine_.info());
  }
  return options;
}

Result<MissionEvent> Performer::perform(const Effect& effect, const View& view) {
  const auto probe = [&](const std::string& id) -> const Probe& {
    const Probe* found = view.probe(id);
    require(found != nullptr);
    return *found;
  };
  struct Visitor {
    Performer& self;
    const View& view;
    decltype(probe)& find;
    Result<MissionEvent> operator()(const TakeBaseline&) { return self.take_baseline(view); }
    Result<MissionEvent> operator()(const Dispatch&) { return self.dispatch_probes(view); }
    Result<MissionEvent> operator()(const Prepare& e) {
      return self.prepare(find(e.probe_id), view);
    }
    Result<MissionEvent> operator()(const MeasureBatch& e) { return self.measure(e, view); }
    Result<MissionEvent> operator()(const Refute& e) { return self.refute(e, view); }
    Result<MissionEvent> operator()(const CheckSample& e) { return self.check_sample(e, view); }
    Result<MissionEvent> operator()(const Close& e) {
      return Closed{
          .probe_id = e.probe_id, .reason = e.reason, .status = e.status, .same_as = e.same_as};
    }
    Result<MissionEvent> operator()(const Skip& e) {
      return Skipped{.probe_ids = e.probe_ids, .reason = e.reason};
    }
    Result<MissionEvent> operator()(const Sortie& e) { return self.sortie(e, view); }
    Result<MissionEvent> operator()(const Steer& e) { return self.steer(e, view); }
    Result<MissionEvent> operator()(const Snipe& e) {
      ADO_TRY(std::vector<Probe> probes, compose_round(view, *self.query_, e.round));
      return Sniped{.round = e.round, .probes = std::move(probes)};
    }
    // Run asks; what comes of it is answered().
    Result<MissionEvent> operator()(const Ask&) { require(false); }
    Result<MissionEvent> operator()(const Tune& e) { return self.tune(e, view); }
    Result<MissionEvent> operator()(const MeasureFinal& e) { return self.measure_final(e, view); }
    Result<MissionEvent> operator()(const Finish& e) {
      return MissionFinished{.probe_id = e.probe_id, .reason = e.reason};
    }
  };
  return std::visit(Visitor{*this, view, probe}, effect);
}

Result<const verify::Baseline*> Performer::baseline(const View& view) {
  if (!baseline_) {
    ADO_TRY(verify::Baseline taken, verify::Baseline::take(engine_, *query_, run_options()));
    if (view.baseline && view.baseline->checksum != taken.checksum()) {
      return fail(Error{.kind = ErrorKind::unavailable,
                        .message = "the query's result changed since the mission began",
                        .hint = "another --workspace begins a new mission"});
    }
    baseline_ = std::move(taken);
  }
  return &*baseline_;
}

Result<MissionEvent> Performer::take_baseline(const View& view) {
  const auto done = baseline(view);
  const bool timed_out =
      !done && options_.timeout && engine_.last_failure() == engine::RunFailure::timeout;
  if (timed_out && !stop_.stop_requested()) return take_ceiling();
  ADO_TRY(const verify::Baseline* taken, done);
  engine::Engine::Profiled warm = engine::warm_profile(
      engine_, options_.sql, run_options(), {.stats = taken->stats(), .tree = taken->tree()});
  ADO_TRY(const explain::Tree plan, engine_.explain(options_.sql));
  return BaselineTaken{{.wall_ms = warm.stats.wall_ms,
                        .cpu_ms = warm.stats.cpu_ms,
                        .rows = taken->rows(),
                        .checksum = taken->checksum(),
                        .plan = explain::fingerprint(plan),
                        .instabilities = taken->instabilities(),
                        .hotspots = explain::hotspot_lines(warm.tree, explain::kHotspotsShown),
                        .tree = std::move(warm.tree)}};
}

Result<const ir::QueryMap*> Performer::origin_of(const Probe& probe, const View& view) {
  if (probe.base.empty()) return query_.get();
  if (const auto known = origins_.find(probe.base); known != origins_.end()) return &known->second;
  const Probe* base = view.probe(probe.base);
  require(base != nullptr);
  ADO_TRY(ir::QueryMap map, map_of(base->sql));
  return &origins_.emplace(probe.base, std::move(map)).first->second;
}

Result<patch::PatchPlan> Performer::plan_of(const Probe& probe, const ir::QueryMap& origin) {
  if (!probe.plan_json.empty()) return patch::read_plan(probe.plan_json);
  const transforms::Transform* transform = transforms::find_transform(probe.transform_id);
  require(transform != nullptr);
  transforms::Match match;
  match.block = probe.block;
  match.target = sql::NodeId{probe.target};
  match.variant = probe.variant;
  match.label = probe.label;
  ADO_TRY(patch::PatchPlan plan, transform->rewrite(origin, match));
  plan.plan_id = probe.id;
  return plan;
}

Result<ir::QueryMap> Performer::map_of(const std::string& sql) const {
  ADO_TRY(sql::Statement statement, sql::parse_statement(sql, engine_.dialect()));
  return ir::QueryMap::make(std::move(statement), schema_);
}

Result<MissionEvent> Performer::prepare(const Probe& probe, const View& view) {
  Prepared event{.probe_id = probe.id};
  const Result<void> done = prepare_into(probe, view, event);
  if (!done) {
    // Not the candidate's fault: a lost connection, a lock that somebody else holds.
    const bool unable = done.error().kind == ErrorKind::unavailable &&
                        engine_.last_failure() == engine::RunFailure::cancelled;
    if (stop_.stop_requested() || unable) return fail(done.error());
    event.failure = done.error().message;
  }
  return event;
}

Result<void> Performer::prepare_into(const Probe& probe, const View& view, Prepared& event) {
  ADO_TRY(const ir::QueryMap* origin, origin_of(probe, view));
  ADO_TRY(const patch::PatchPlan plan, plan_of(probe, *origin));
  event.plan_json = patch::write_plan(plan);
  const bool sets = probe.family == outcome::Family::settings;
  ADO_TRY(patch::Applied applied,
          patch::apply(*origin, plan, sets ? patch::Form::script : patch::Form::statement));
  event.ops_used = applied.ops_used;
  event.sql = sql::print(applied.statement);
  ADO_TRY(event.settings, settings_of(applied));
  ADO_TRY(const ir::QueryMap candidate, map_of(event.sql));
  const patch::Allowance allowance = transforms::allowance_of(transforms_of(probe, view));
  event.structure = verify::check_structure({*query_, candidate, allowance});
  if (event.structure.kind == outcome::VerdictKind::accepted) {
    event.structure = check_contract(probe, candidate, view);
  }
  if (event.structure.kind != outcome::VerdictKind::accepted) return {};
  ADO_TRY(event.structure, verify::check_binding(engine_, options_.sql, event.sql));
  if (event.structure.kind != outcome::VerdictKind::accepted) return {};
  ADO_CHECK(explain_into(event));
  if (event.structure.kind != outcome::VerdictKind::accepted) return {};
  ADO_TRY(SettledFacts settled, settle_facts(engine_, *schema_, plan.preconditions,
                                             options_.assumptions, run_options_of(probe, view)));
  event.facts = std::move(settled.facts);
  if (const Probe* base = view.probe(probe.base)) {
    event.facts.insert(event.facts.end(), base->facts.begin(), base->facts.end());
  }
  if (!settled.broken.empty()) {
    event.structure = outcome::Verdict::rejected(
        "facts", fmt::format("does not hold here: {}", fmt::join(settled.broken, "; ")));
  }
  return {};
}

Result<void> Performer::explain_into(Prepared& event) {
  if (!event.settings.empty()) {
    ADO_TRY(const SettingLimits limits, setting_limits());
    if (const std::string over = over_limit(event.settings, limits); !over.empty()) {
      event.structure = outcome::Verdict::rejected("settings", over);
      return {};
    }
  }
  ADO_TRY(const explain::Tree tree, engine_.explain(event.sql, plain(event.settings)));
  if (plan_tells_all(event.settings)) event.plan = explain::fingerprint(tree);
  return {};
}

Result<MissionEvent> Performer::measure(const MeasureBatch& effect, const View& view) {
  if (is_rescue(view)) return measure_rescue(effect, view);
  ADO_TRY(const verify::Baseline* original, baseline(view));
  std::vector<bench::Contestant> contestants{{.sql = options_.sql}};
  std::vector<std::unique_ptr<verify::CandidateCheck>> checks;
  std::vector<engine::RunOptions> limits;
  Measured event;
  // Settings are held against the best SQL without them, too.
  const Probe* rewrite = view.tuning ? view.probe(view.tuning->base) : nullptr;
  if (rewrite != nullptr) contestants.push_back({.sql = rewrite->sql});
  const std::size_t first = contestants.size();
  for (const std::string& id : effect.probe_ids) {
    const Probe* probe = view.probe(id);
    require(probe != nullptr);
    limits.push_back(run_options_of(*probe, view));
    checks.push_back(std::make_unique<verify::CandidateCheck>(*original, verify::Tolerance{}));
    contestants.push_back({.sql = probe->sql,
                           .settings = plain(probe->settings),
                           .warm_up_sink = &checks.back()->sink()});
    event.items.push_back({.probe_id = id});
  }
  bench::Rules rules{.protocol = search_protocol(view),
                     .drops_slower = true,
                     .early_stop_ratio = outcome::kEarlyStopRatio,
                     .run = run_options()};
  rules.keep_after_warm_up = [&](std::size_t contestant) {
    if (contestant < first) return true;
    MeasuredItem& item = event.items[contestant - first];
    auto candidate = map_of(contestants[contestant].sql);
    if (!candidate) return item.failure = candidate.error().message, false;
    auto verdict = checks[contestant - first]->verdict(engine_, *query_, *candidate,
                                                       limits[contestant - first]);
    if (!verdict) return item.failure = verdict.error().message, false;
    item.full_result = *std::move(verdict);
    return item.full_result.kind == outcome::VerdictKind::accepted;
  };
  auto run = bench::run_interleaved(engine_, contestants, rules);
  if (!run) {
    if (!ran_into_limit()) return fail(std::move(run).error());
    for (MeasuredItem& item : event.items) {
      const bool is_refused =
          !item.failure.empty() || (!item.full_result.gate.empty() &&
                                    item.full_result.kind != outcome::VerdictKind::accepted);
      if (!is_refused) item.failure = std::string(kNoFigure);
    }
    return event;
  }
  const std::vector<bench::Lap>& laps = *run;
  const explain::Tree& before = view.baseline->tree ? *view.baseline->tree : original->tree();
  for (std::size_t i = 0; i < event.items.size(); ++i) {
    MeasuredItem& item = event.items[i];
    const bench::Lap& lap = laps[first + i];
    if (lap.error && item.failure.empty()) item.failure = lap.error->message;
    const bool undecided_slow = lap.stopped_early && item.full_result.gate.empty();
    if (undecided_slow)
      item.full_result =
          outcome::Verdict::undecided("full_result", "cut off: far slower than the original");
    if (lap.tree) item.explain_delta = explain::delta(before, *lap.tree);
    if (!item.failure.empty() || item.full_result.kind != outcome::VerdictKind::accepted) continue;
    item.measurement = bench::compare(laps[0], lap, engine_.info());
    item.measurement->rows = original->rows();
    // A rewrite that fell out of the batch has fewer runs than what was to beat it.
    const bench::Lap& base = laps[first - 1];
    const bool has_base = !base.error && (base.protocol == rules.protocol ||
                                          lap.protocol == outcome::Protocol::three_run);
    if (view.tuning && has_base) item.over_base = bench::compare(base, lap, engine_.info());
  }
  return event;
}

Result<MissionEvent> Performer::refute(const Refute& effect, const View& view) const {
  const Probe* probe = view.probe(effect.probe_id);
  require(probe != nullptr);
  if (!probe->settings.empty()) {
    return Refuted{.probe_id = effect.probe_id, .witness = witness_of_settings(*probe, view)};
  }
  ADO_TRY(const ir::QueryMap candidate, map_of(probe->sql));
  verify::WitnessOptions options;
  options.facts = undeclared(probe->facts);
  options.rely_on_facts = true;
  // Here it is half of all that is known, and there are few to try.
  if (is_rescue(view)) options.time_limit = verify::kPairTimeLimit;
  options.stop = stop_;
  options.open_scratch = [this] { return engine_.open_scratch(); };
  ADO_TRY(verify::WitnessReport report, verify::try_to_refute(*query_, candidate, options));
  outcome::Verdict verdict = std::move(report.verdict);
  const bool conditional = !verdict.valid_while.empty() && rests_on_unaccepted_facts(*probe, view);
  if (verdict.kind == outcome::VerdictKind::accepted && conditional) {
    verdict.kind = outcome::VerdictKind::undecided;
    verdict.reason = fmt::format(
        "right only while {} (observed, not declared): take it with "
        "--facts observed, or state it with --assume",
        fmt::join(verdict.valid_while, ", "));
  }
  return Refuted{.probe_id = effect.probe_id, .witness = std::move(verdict)};
}

Result<MissionEvent> Performer::measure_final(const MeasureFinal& effect, const View& view) {
  if (is_rescue(view)) return measure_rescue_afresh(effect, view);
  const Probe* probe = view.probe(effect.probe_id);
  require(probe != nullptr);
  if (!probe->settings.empty()) return measure_final_settings(*probe, view);
  std::vector<bench::Contestant> contestants{{.sql = options_.sql}, {.sql = probe->sql}};
  const bench::Rules rules{.protocol = outcome::Protocol::five_run,
                           .rounds_most = bench::kFinalRoundsMost,
                           .early_stop_ratio = outcome::kEarlyStopRatio,
                           .run = run_options()};
  const auto laps = bench::run_interleaved(engine_, contestants, rules);
  FinalMeasured event{.probe_id = effect.probe_id};
  if (!laps) {
    if (!ran_into_limit() || !probe->measurement) return fail(laps.error());
    event.measurement = *probe->measurement;
    return event;  // No figure for the original: it does not hold.
  }
  event.measurement = bench::compare((*laps)[0], (*laps)[1], engine_.info());
  if ((*laps)[1].error) event.measurement.stopped_early = true;
  event.tree = (*laps)[1].tree;
  event.holds = is_gain(event.measurement);
  return event;
}

}  // namespace ado::mission
