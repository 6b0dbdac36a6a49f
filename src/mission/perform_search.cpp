// Effects that look for probes: dispatch, further sorties, and what the analyst has tried next.
#include <utility>

#include "base/require.hpp"
#include "mission/analyst.hpp"
#include "mission/dispatcher.hpp"
#include "mission/perform.hpp"
#include "mission/record.hpp"
#include "mission/sortie.hpp"

namespace ado::mission {

TrackRecords Performer::records() const {
  if (options_.records) return *options_.records;
  return track_records(options_.workspace, engine_.info().engine, engine_.info().version);
}

Result<MissionEvent> Performer::dispatch_probes(const View& view) {
  ADO_TRY(const ModeSpec* mode, find_mode(view.assignment->mode));
  ADO_TRY(const explain::Tree tree, plan_of_original(view));
  ADO_TRY(DispatchPlan plan, dispatch(*query_, tree, records(), *mode, view.assignment->stars,
                                      precedents_of(options_.knowledge.get(), *query_, &tree)));
  return Dispatched{.probes = std::move(plan.probes),
                    .dropped = std::move(plan.dropped),
                    .briefs = std::move(plan.briefs),
                    .note = std::move(plan.note)};
}

Result<explain::Tree> Performer::plan_of_original(const View& view) {
  const std::optional<explain::Tree>& given = options_.evidence;
  if (given && given->analyzed != is_rescue(view)) return *given;
  if (is_rescue(view)) return engine_.explain(options_.sql);
  if (view.baseline->tree) return *view.baseline->tree;
  ADO_TRY(const verify::Baseline* taken, baseline(view));
  return taken->tree();
}

Result<MissionEvent> Performer::steer(const Steer& effect, const View& view) {
  ADO_TRY(const ModeSpec* mode, find_mode(view.assignment->mode));
  ADO_TRY(const explain::Tree tree, plan_of_original(view));
  const Sites sites = rank_sites(*query_, tree, with_own(records(), view));
  ADO_TRY(SteerPlan plan, mission::steer(*query_, sites, *mode, view));
  return Steered{
      .round = effect.round, .note = std::move(plan.note), .probes = std::move(plan.probes)};
}

// The same search in the SQL of the best candidate, for sites that were not probed yet.
Result<MissionEvent> Performer::sortie(const Sortie& effect, const View& view) {
  const Probe* base = view.probe(effect.base);
  require(base != nullptr);
  ADO_TRY(const ModeSpec* mode, find_mode(view.assignment->mode));
  ADO_TRY(const ir::QueryMap query, map_of(base->sql));
  engine::DiscardSink sink;
  auto run = engine_.run_profiled(base->sql, sink, run_options());
  explain::Tree tree;
  if (run) {
    tree = std::move(run->tree);
  } else if (engine_.last_failure() == engine::RunFailure::timeout) {
    ADO_TRY(tree, engine_.explain(base->sql));
  } else {
    return fail(std::move(run).error());
  }
  ADO_TRY(DispatchPlan plan,
          dispatch(query, tree, with_own(records(), view), *mode, view.assignment->stars,
                   precedents_of(options_.knowledge.get(), query, &tree)));
  return Sortied{.base = base->id, .probes = further_probes(std::move(plan.probes), *base, view)};
}

Result<llm::Request> Performer::request(const Ask& ask, const View& view) {
  require(interview_.has_value());
  ADO_TRY(const explain::Tree tree, plan_of_original(view));
  return interview_->request(ask, view, tree);
}

Answered Performer::answered(const Ask& ask, const llm::Request& request, Result<llm::Reply> reply,
                             const View& view) const {
  require(interview_.has_value());
  return interview_->read(ask, request, std::move(reply), view);
}

}  // namespace ado::mission
