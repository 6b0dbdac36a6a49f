// perform: carries out one effect. The only place of a mission that touches the database.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>

#include "bench/interleaved.hpp"
#include "engine/engine.hpp"
#include "ir/query_map.hpp"
#include "mission/decide.hpp"
#include "mission/dispatcher.hpp"
#include "mission/events.hpp"
#include "mission/interview.hpp"
#include "mission/mission.hpp"
#include "mission/setting_ideas.hpp"
#include "verify/full_result.hpp"
#include "verify/sample.hpp"

namespace ado::mission {

// Holds what a mission works with while it runs; nothing of it is state that a journal would miss.
class Performer {
 public:
  // Parses, has the referee agree, and resolves against the schema. Errors: invalid_input for a
  // syntax error or an unknown name, unsupported for what ado cannot read faithfully.
  static Result<Performer> make(engine::Engine& engine, const Options& options,
                                std::stop_token stop);

  // One effect to its event. Errors end the mission: the original's own failure, cancellation,
  // a broken invariant. What fails because of a candidate is part of the event.
  Result<MissionEvent> perform(const Effect& effect, const View& view);
  // Thread-safe, needs no engine: several at once.
  Result<MissionEvent> refute(const Refute& effect, const View& view) const;

  // What a model is asked, and the event of its answer. The call itself is not made here.
  Result<llm::Request> request(const Ask& ask, const View& view);
  Answered answered(const Ask& ask, const llm::Request& request, Result<llm::Reply> reply,
                    const View& view) const;

  // Whether the database still answers: what is undecided because it does not must not be kept.
  Result<void> check_connection();

  const ir::QueryMap& query() const { return *query_; }

 private:
  Performer(engine::Engine& engine, const Options& options, std::stop_token stop)
      : engine_(engine), options_(options), stop_(std::move(stop)) {}

  Result<MissionEvent> take_baseline(const View& view);
  Result<MissionEvent> prepare(const Probe& probe, const View& view);
  Result<void> prepare_into(const Probe& probe, const View& view, Prepared& event);
  Result<void> explain_into(Prepared& event);
  Result<MissionEvent> measure(const MeasureBatch& effect, const View& view);
  Result<MissionEvent> measure_final(const MeasureFinal& effect, const View& view);
  // Of a mission whose original ran into its time limit: rescue.cpp.
  Result<MissionEvent> take_ceiling();
  Result<MissionEvent> measure_rescue(const MeasureBatch& effect, const View& view);
  Result<MissionEvent> measure_rescue_afresh(const MeasureFinal& effect, const View& view);
  Result<MissionEvent> check_sample(const CheckSample& effect, const View& view);
  struct Rescued {
    outcome::Measurement measurement;
    std::optional<explain::Tree> tree;
  };
  Result<Rescued> against_ceiling(const Probe& probe, const View& view, const bench::Rules& rules);
  // In perform_search.cpp.
  Result<MissionEvent> dispatch_probes(const View& view);
  Result<MissionEvent> sortie(const Sortie& effect, const View& view);
  Result<MissionEvent> steer(const Steer& effect, const View& view);
  Result<explain::Tree> plan_of_original(const View& view);
  // In perform_settings.cpp.
  Result<MissionEvent> tune(const Tune& effect, const View& view);
  Result<MissionEvent> measure_final_settings(const Probe& probe, const View& view);
  static outcome::Verdict witness_of_settings(const Probe& probe, const View& view);
  Result<SettingLimits> setting_limits();
  Result<std::vector<IndexAdvice>> advise_indexes(const ir::QueryMap& query, const std::string& sql,
                                                  const explain::Tree& tree) const;
  // What the probe's plan is over: the original, or the candidate it starts from.
  Result<const ir::QueryMap*> origin_of(const Probe& probe, const View& view);
  static Result<patch::PatchPlan> plan_of(const Probe& probe, const ir::QueryMap& origin);
  Result<ir::QueryMap> map_of(const std::string& sql) const;
  // Taken once; after a resume it is taken again and must agree with the journal.
  Result<const verify::Baseline*> baseline(const View& view);
  engine::RunOptions run_options(engine::Settings settings = {}) const;
  engine::RunOptions run_options_of(const Probe& probe, const View& view) const;
  TrackRecords records() const;
  // What failed last was stopped by the user's time limit, and by nobody else.
  bool ran_into_limit() const {
    return engine_.last_failure() == engine::RunFailure::timeout && !stop_.stop_requested();
  }

  engine::Engine& engine_;
  const Options& options_;
  std::stop_token stop_;
  std::shared_ptr<const sql::Schema> schema_;
  std::unique_ptr<ir::QueryMap> query_;
  std::optional<Interview> interview_;           // Where models take part.
  std::map<std::string, ir::QueryMap> origins_;  // By base.
  std::optional<verify::Baseline> baseline_;
  verify::SampleMemory sample_memory_;
};

}  // namespace ado::mission
