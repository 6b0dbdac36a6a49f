// Decides, performs, journals and folds, until nothing is left to do.
#include "fleet/run.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/require.hpp"
#include "fleet/check.hpp"
#include "fleet/evidence.hpp"
#include "fleet/schedule.hpp"
#include "fleet/states.hpp"
#include "fleet/survey.hpp"
#include "llm/provider.hpp"
#include "mission/model_use.hpp"
#include "mission/record.hpp"

namespace ado::fleet {
namespace {

constexpr std::string_view kInterrupted = "interrupted";

void tell(const Surroundings& surroundings, const std::vector<std::string>& problems) {
  if (!surroundings.progress.on_problem) return;
  for (const std::string& problem : problems) surroundings.progress.on_problem(problem);
}

// How often a model was not asked because the call might pass the budget. What is left of it is
// less than a call then, so the scorecard's sums do not show that it is spent.
std::int64_t budget_refusals(const mission::Options& options) {
  if (options.models == nullptr || options.models->provider == nullptr) return 0;
  return options.models->provider->spending().budget_refusals;
}

// What makes two runs the same work; budgets and slots may change between them.
std::string key_of(const Charter& charter, const mission::Options& base,
                   const engine::EngineInfo& info, std::string_view fingerprint) {
  std::string text = fmt::format("{}\n{}\n{}", charter.name, charter.state,
                                 mission::resume_key(info, fingerprint, base));
  for (const Order& order : charter.orders) {
    text +=
        fmt::format("\n{} {} {} {} {} {}", order.id, to_hex(hash128(order.sql)),
                    to_hex(hash128(order.origin_sql)), order.stars, order.calls, order.recorded_ms);
  }
  return to_hex(hash128(text));
}

Result<Charter> make_charter(const Mandate& mandate, const std::optional<State>& state,
                             engine::Engine& engine) {
  const engine::EngineInfo& info = engine.info();
  ADO_TRY(const std::string fingerprint, mission::database_fingerprint(engine));
  Charter charter;
  charter.name = mandate.file.name;
  charter.state = state ? state->number : 0;
  charter.target = mandate.base.target;
  charter.engine = info.engine;
  charter.engine_version = info.version;
  charter.threads = info.threads;
  charter.mode = mandate.base.mode;
  charter.workers = to_string(mandate.base.workers);
  charter.orders = with_state(mandate.file.orders, state);
  charter.resume_key = key_of(charter, mandate.base, info, fingerprint);
  return charter;
}

class Run {
 public:
  static Result<Run> make(const Mandate& mandate, const Surroundings& surroundings);
  // Of the newest fleet of this name, whatever became of its file and its database since.
  static Result<Run> reopen(const Mandate& mandate, const Surroundings& surroundings);

  Result<void> to_the_end();
  Result<std::vector<std::filesystem::path>> prepare();
  Result<void> validate();
  bool was_resumed() const { return fleet_.resumed; }
  StoredFleet take_fleet() &&;

 private:
  Run(FileLock lock, OpenFleet fleet, const Mandate& mandate, const Surroundings& surroundings)
      : lock_(std::move(lock)),
        fleet_(std::move(fleet)),
        mandate_(mandate),
        surroundings_(surroundings) {}

  Scorecard card() const {
    return scorecard(fleet_.view, missions_, missions_folder(mandate_.base.workspace).string());
  }
  Result<void> go_on();
  Result<void> record(const FleetEvent& event, double took_ms = 0);
  Result<void> interrupt();
  Result<void> perform(const Effect& effect);
  Result<void> survey(const TakeSurvey& effect);
  Result<void> fly(const FlyMission& effect);
  Result<void> check(const CheckResult& effect);
  Result<void> end_mission(const FlyMission& effect, Error error, double took_ms);
  mission::TrackRecords track_records() const;
  mission::Options options_for(const std::string& query, std::string mission_id, int stars) const;
  Result<mission::MissionResult> run_one(const std::string& query, const mission::Options& options);
  engine::RunOptions run_options() const { return {.timeout = mandate_.base.timeout}; }

  FileLock lock_;
  OpenFleet fleet_;
  const Mandate& mandate_;
  const Surroundings& surroundings_;
  MissionViews missions_;
  // Of the survey, which is one piece of work.
  std::unique_ptr<engine::Engine> survey_engine_;
  std::shared_ptr<const sql::Schema> survey_schema_;
  mission::TrackRecords survey_records_;
};

Result<Run> Run::make(const Mandate& mandate, const Surroundings& surroundings) {
  const std::filesystem::path& workspace = mandate.base.workspace;
  ADO_TRY(FileLock lock, lock_workspace(workspace));
  ADO_TRY(const std::optional<State> state, latest_state(workspace, mandate.file.name));
  ADO_TRY(const auto engine, surroundings.open());
  ADO_TRY(Charter charter, make_charter(mandate, state, *engine));
  if (charter.state == 0) {
    ADO_CHECK(write_state(workspace, first_state(mandate.file.name, mandate.file.orders)));
  }
  ADO_TRY(OpenFleet fleet,
          open_fleet(workspace, std::move(charter), surroundings.clock, mandate.begin));
  Run run(std::move(lock), std::move(fleet), mandate, surroundings);
  tell(surroundings, run.fleet_.passed_over);
  ADO_TRY(run.missions_, load_missions(run.fleet_.view, workspace));
  return run;
}

Result<Run> Run::reopen(const Mandate& mandate, const Surroundings& surroundings) {
  const std::filesystem::path& workspace = mandate.base.workspace;
  ADO_TRY(FileLock lock, lock_workspace(workspace));
  const FleetSearch search = find_fleet(workspace, mandate.file.name);
  tell(surroundings, search.passed_over);
  if (!search.folder) {
    return fail(Error{.kind = ErrorKind::invalid_input,
                      .message = fmt::format("the fleet {} has not been run in the workspace {}",
                                             mandate.file.name, workspace.string()),
                      .hint = "ado fleet run comes first"});
  }
  ADO_TRY(OpenFleet fleet, reopen_fleet(*search.folder, surroundings.clock));
  Run run(std::move(lock), std::move(fleet), mandate, surroundings);
  ADO_TRY(run.missions_, load_missions(run.fleet_.view, workspace));
  return run;
}

StoredFleet Run::take_fleet() && {
  StoredFleet stored;
  stored.card = card();
  stored.view = std::move(fleet_.view);
  stored.missions = std::move(missions_);
  stored.folder = fleet_.folder;
  return stored;
}

Result<void> Run::record(const FleetEvent& event, double took_ms) {
  nlohmann::json data = to_json(event);
  if (took_ms > 0) data[kTookMs] = took_ms;
  ADO_TRY(const journal::Event written,
          fleet_.journal.append(type_of(event), fleet::key_of(event), std::move(data)));
  ADO_CHECK(fold(fleet_.view, written));
  const auto& told = surroundings_.progress.on_fleet;
  if (told) told(fleet_.view, missions_, event);
  return {};
}

Result<void> Run::interrupt() {
  ADO_CHECK(record(Stopped{std::string(kInterrupted)}));
  return fail(Error{.kind = ErrorKind::unavailable,
                    .message = std::string(kInterrupted),
                    .hint = fmt::format("what is done is kept in {}; the same command goes on",
                                        fleet_.folder.string())});
}

// What missions that have ended spent on models counts towards the budget; those that go on tell it
// themselves.
Result<void> Run::go_on() {
  if (fleet_.resumed) ADO_CHECK(record(WentOn{}));
  const auto& models = mandate_.base.models;
  if (models == nullptr || models->provider == nullptr) return {};
  for (const auto& [query, mission] : missions_) {
    if (!fleet_.view.endings.contains(query)) continue;
    for (const mission::ModelUse& use : model_use(*mission)) {
      models->provider->carry_over(use.input_tokens + use.output_tokens, use.cost);
    }
  }
  return {};
}

Result<void> Run::to_the_end() {
  if (fleet_.view.finished) return {};
  ADO_CHECK(go_on());
  while (true) {
    if (surroundings_.stop.stop_requested()) return interrupt();
    const std::optional<Effect> effect = decide(fleet_.view, card(), mandate_.limits);
    if (!effect) return {};
    ADO_CHECK(perform(*effect));
    if (!fleet_.view.stopped.empty()) return {};
  }
}

Result<std::vector<std::filesystem::path>> Run::prepare() {
  ADO_CHECK(go_on());
  while (const std::optional<Effect> effect = decide_survey(fleet_.view, card(), mandate_.limits)) {
    if (surroundings_.stop.stop_requested()) return fail(interrupt().error());
    ADO_CHECK(perform(*effect));
    if (!fleet_.view.stopped.empty()) return std::vector<std::filesystem::path>();
  }
  std::vector<std::filesystem::path> prompts;
  for (const Row& row : card().rows) {
    const bool is_open = row.stage == Stage::surveyed || row.stage == Stage::running;
    if (!is_open) continue;
    if (surroundings_.stop.stop_requested()) return fail(interrupt().error());
    const std::string id = fmt::format("{}-{}", fleet_.view.charter->fleet_id, row.query);
    if (row.mission_id.empty()) ADO_CHECK(record(MissionBegun{row.query, id}));
    const auto result = run_one(row.query, options_for(row.query, id, row.stars));
    if (!result && surroundings_.stop.stop_requested()) return fail(interrupt().error());
    if (!result) return fail(result.error());
    prompts.insert(prompts.end(), result->prompts.begin(), result->prompts.end());
  }
  return prompts;
}

Result<void> Run::validate() {
  const int before = fleet_.view.rounds - (fleet_.view.round_open ? 1 : 0);
  while (const std::optional<Effect> effect = decide_validation(fleet_.view, card(), before)) {
    if (surroundings_.stop.stop_requested()) return interrupt();
    ADO_CHECK(perform(*effect));
  }
  return {};
}

Result<void> Run::perform(const Effect& effect) {
  struct Visitor {
    Run& self;
    Result<void> operator()(const TakeSurvey& e) { return self.survey(e); }
    Result<void> operator()(const MakeSchedule&) {
      self.survey_engine_.reset();
      return self.record(
          Scheduled{.lines = schedule(self.fleet_.view.charter->orders, self.fleet_.view.surveys),
                    .records = self.track_records()});
    }
    Result<void> operator()(const FlyMission& e) { return self.fly(e); }
    Result<void> operator()(const CheckResult& e) { return self.check(e); }
    Result<void> operator()(const BeginRound& e) { return self.record(RoundBegun{e.round}); }
    Result<void> operator()(const EndRound& e) { return self.record(RoundEnded{e.round}); }
    Result<void> operator()(const Stop& e) { return self.record(Stopped{e.reason}); }
    Result<void> operator()(const Finish&) { return self.record(FleetFinished{}); }
  };
  return std::visit(Visitor{*this}, effect);
}

Result<void> Run::survey(const TakeSurvey& effect) {
  const Order* order = fleet_.view.order(effect.query_id);
  require(order != nullptr);
  if (survey_engine_ == nullptr) {
    ADO_TRY(survey_engine_, surroundings_.open());
    ADO_TRY(sql::Schema schema, survey_engine_->schema());
    survey_schema_ = std::make_shared<const sql::Schema>(std::move(schema));
    survey_records_ = track_records();
  }
  const double start = surroundings_.clock.steady_ms();
  ADO_TRY(SurveyedQuery seen,
          take_survey(*survey_engine_, survey_schema_, order->sql, survey_records_, run_options()));
  if (seen.tree) ADO_CHECK(keep_evidence(fleet_.folder, effect.query_id, *seen.tree));
  return record(Surveyed{.query_id = effect.query_id, .survey = std::move(seen.survey)},
                surroundings_.clock.steady_ms() - start);
}

mission::TrackRecords Run::track_records() const {
  const Charter& charter = *fleet_.view.charter;
  return mission::track_records(mandate_.base.workspace, charter.engine, charter.engine_version);
}

mission::Options Run::options_for(const std::string& query, std::string mission_id,
                                  int stars) const {
  const Order* order = fleet_.view.order(query);
  require(order != nullptr);
  mission::Options options = mandate_.base;
  options.query_id = query;
  options.sql = order->sql;
  options.stars = stars;
  options.records = fleet_.view.records;
  options.evidence = read_evidence(fleet_.folder, query);
  options.mission_id = std::move(mission_id);
  options.validation_slots = mandate_.file.slots.validation;
  options.finish_in_flight = true;
  return options;
}

Result<mission::MissionResult> Run::run_one(const std::string& query,
                                            const mission::Options& options) {
  ADO_TRY(const auto engine, surroundings_.open());
  const auto on_event = [&](const mission::View& view, const journal::Event&) {
    missions_[query] = std::make_shared<const mission::View>(view);
    const auto& told = surroundings_.progress.on_mission;
    if (told) told(fleet_.view, missions_, query);
  };
  return mission::run_mission(*engine, options, surroundings_.clock, surroundings_.stop, on_event);
}

Result<void> Run::fly(const FlyMission& effect) {
  if (!fleet_.view.missions.contains(effect.query_id)) {
    ADO_CHECK(record(MissionBegun{effect.query_id, effect.mission_id}));
  }
  mission::Options options = options_for(effect.query_id, effect.mission_id, effect.stars);
  if (effect.budget_ms) {
    options.budget = std::chrono::milliseconds(
        std::max<std::int64_t>(1, static_cast<std::int64_t>(*effect.budget_ms)));
  }
  const std::int64_t refusals_before = budget_refusals(mandate_.base);
  const double start = surroundings_.clock.steady_ms();
  auto result = run_one(effect.query_id, options);
  const double took_ms = surroundings_.clock.steady_ms() - start;
  if (!result) {
    const bool budget_is_spent = budget_refusals(mandate_.base) > refusals_before;
    if (budget_is_spent && result.error().kind == ErrorKind::unavailable &&
        !surroundings_.stop.stop_requested()) {
      return record(Stopped{std::move(result).error().message});
    }
    return end_mission(effect, std::move(result).error(), took_ms);
  }
  missions_[effect.query_id] = std::make_shared<const mission::View>(std::move(result->view));
  return record(MissionEnded{.query_id = effect.query_id, .ending = {}}, took_ms);
}

// What ends one mission, and what ends the run: the database or the models are gone.
Result<void> Run::end_mission(const FlyMission& effect, Error error, double took_ms) {
  if (surroundings_.stop.stop_requested()) return interrupt();
  const bool has_models = mandate_.base.models != nullptr;
  Ending ending{.kind = Ending::Kind::failed, .reason = error.message};
  switch (error.kind) {
    case ErrorKind::unsupported:
      ending.kind = Ending::Kind::unsupported;
      break;
    case ErrorKind::internal:
      break;
    case ErrorKind::invalid_input:
      // The survey could run the query: with models it is their settings that are wrong.
      if (has_models) return fail(std::move(error));
      break;
    case ErrorKind::unavailable: {
      const auto engine = surroundings_.open();
      const bool answers = engine && (*engine)->describe("SELECT 1 AS one").has_value();
      if (has_models || !answers) return fail(std::move(error));
      break;
    }
  }
  return record(MissionEnded{.query_id = effect.query_id, .ending = std::move(ending)}, took_ms);
}

Result<void> Run::check(const CheckResult& effect) {
  const Scorecard now = card();
  const auto row = std::ranges::find(now.rows, effect.query_id, &Row::query);
  const Order* order = fleet_.view.order(effect.query_id);
  require(row != now.rows.end() && order != nullptr);
  ADO_TRY(const auto engine, surroundings_.open());
  const double start = surroundings_.clock.steady_ms();
  ADO_TRY(Check done,
          check_result(
              *engine,
              {.origin_sql = order->origin_sql, .result_sql = row->best_sql, .round = effect.round},
              run_options()));
  return record(Checked{.query_id = effect.query_id, .check = std::move(done)},
                surroundings_.clock.steady_ms() - start);
}

}  // namespace

Result<RunReport> run_fleet(const Mandate& mandate, const Surroundings& surroundings) {
  ADO_TRY(Run run, Run::make(mandate, surroundings));
  ADO_CHECK(run.to_the_end());
  RunReport report{.resumed = run.was_resumed()};
  report.fleet = std::move(run).take_fleet();
  return report;
}

Result<RunReport> prepare_fleet(const Mandate& mandate, const Surroundings& surroundings) {
  ADO_TRY(Run run, Run::make(mandate, surroundings));
  RunReport report{.resumed = run.was_resumed()};
  ADO_TRY(report.prompts, run.prepare());
  report.fleet = std::move(run).take_fleet();
  return report;
}

Result<RunReport> validate_fleet(const Mandate& mandate, const Surroundings& surroundings) {
  ADO_TRY(Run run, Run::reopen(mandate, surroundings));
  ADO_CHECK(run.validate());
  RunReport report{.resumed = true};
  report.fleet = std::move(run).take_fleet();
  return report;
}

}  // namespace ado::fleet
