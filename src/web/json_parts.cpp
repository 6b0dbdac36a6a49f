// Writes fleets, missions, runs and plans.
#include "web/json_parts.hpp"

#include <algorithm>

#include "explain/pairing.hpp"
#include "explain/places.hpp"
#include "explain/tree_json.hpp"
#include "mission/model_use.hpp"
#include "outcome/status.hpp"
#include "sql/diff.hpp"

namespace ado::web {

using nlohmann::json;

void add_figures(json& object, const std::optional<outcome::Measurement>& measurement,
                 std::optional<double> calls) {
  if (!measurement) return;
  const double before = measurement->original.wall_ms_kept;
  const double after = measurement->candidate.wall_ms_kept;
  object["before_ms"] = before;
  object["after_ms"] = after;
  object["speedup"] = measurement->speedup;
  object["speedup_type"] = outcome::to_string(measurement->speedup_type);
  object["noise"] = measurement->noise;
  if (const auto& interval = measurement->interval) {
    object["interval"] = {interval->low, interval->high};
  }
  if (calls) object["saved_ms"] = *calls * (before - after);
}

json merged_lines(std::string_view before, std::string_view after) {
  json lines = json::array();
  std::size_t number_before = 0;
  std::size_t number_after = 0;
  for (const sql::DiffLine& line : sql::merge_lines(before, after)) {
    if (line.mark != '+') ++number_before;
    if (line.mark != '-') ++number_after;
    lines.push_back({{"mark", std::string(1, line.mark)},
                     {"before", line.mark == '+' ? 0 : number_before},
                     {"after", line.mark == '-' ? 0 : number_after},
                     {"text", line.text}});
  }
  return lines;
}

json plan_json(const explain::Tree& tree, const explain::Tree* other, bool is_before) {
  json plan = explain::to_json(tree);
  const std::vector<explain::Place> places = explain::places_of(tree);
  explain::Pairing pairing;
  if (other != nullptr) {
    pairing =
        is_before ? explain::pair_operators(tree, *other) : explain::pair_operators(*other, tree);
  }
  const std::vector<explain::Paired>& paired = is_before ? pairing.before : pairing.after;
  for (std::size_t i = 0; i < places.size(); ++i) {
    json& op = plan["operators"][i];
    op["share"] = places[i].share;
    op["label"] = explain::label_of(*places[i].op) + explain::filters_of(*places[i].op);
    if (!op.contains("self_ms")) op["self_ms"] = 0;
    if (!op.contains("rows_out")) op["rows_out"] = 0;
    op["change"] = "same";
    op["other"] = -1;
    if (other == nullptr) continue;
    op["other"] = paired[i].other;
    switch (paired[i].likeness) {
      case explain::Likeness::same:
        break;
      case explain::Likeness::changed:
        op["change"] = "changed";
        break;
      case explain::Likeness::alone:
        op["change"] = is_before ? "gone" : "come";
        break;
    }
  }
  return plan;
}

json fleet_json(const FoldedFleet& fleet, const std::vector<std::string>& can) {
  if (!fleet.problem.empty()) return {{"fleet_id", fleet.id}, {"problem", fleet.problem}};
  const fleet::Scorecard& card = fleet.card;
  const fleet::Totals& totals = card.totals;
  return {{"fleet_id", fleet.id},
          {"name", card.name},
          {"state", card.state},
          {"target", card.target},
          {"engine", card.engine},
          {"threads", card.threads},
          {"mode", card.mode},
          {"workers", card.workers},
          {"started_at", card.started},
          {"changed_at", fleet.changed_at},
          {"complete", card.complete},
          {"stopped", card.stopped},
          {"at_work", fleet.at_work},
          {"eta_ms", card.eta_ms},
          {"can", can},
          {"totals",
           {{"queries", totals.queries},
            {"faster", totals.faster},
            {"same", totals.same},
            {"slower", totals.slower},
            {"unsupported", totals.unsupported},
            {"failed", totals.failed},
            {"open", totals.open},
            {"before_ms", totals.before_ms},
            {"after_ms", totals.after_ms},
            {"saved_ms", totals.saved_ms},
            {"geometric_mean", totals.geometric_mean},
            {"spent_ms", totals.spent_ms},
            {"tokens", totals.tokens},
            {"cost_usd", totals.cost}}}};
}

std::string status_of(const mission::View& view) {
  if (view.final && !view.final->probe_id.empty() && view.final->measurement) {
    return std::string(outcome::to_string(outcome::classify(*view.final->measurement)));
  }
  if (view.sampled) return "undecided";
  return view.finished ? "no gain" : "unfinished";
}

std::string_view to_string(mission::Stage stage) {
  switch (stage) {
    case mission::Stage::assigned:
      return "assigned";
    case mission::Stage::prepared:
      return "prepared";
    case mission::Stage::measured:
      return "measured";
    case mission::Stage::closed:
      return "closed";
  }
  return {};
}

namespace {

std::string_view stage_of(const mission::View& view) {
  if (view.finished) return "finished";
  if (!view.baseline) return "baseline";
  if (view.final || view.sampled || !view.finals_failed.empty()) return "final";
  return view.dispatched || !view.probes.empty() ? "probes" : "dispatch";
}

double best_speedup(const mission::View& view) {
  double best = 0;
  for (const mission::Probe& probe : view.probes) {
    const bool counts = probe.measurement && !probe.measurement->stopped_early &&
                        probe.status != outcome::ProbeStatus::fail_equivalence;
    if (counts) best = std::max(best, probe.measurement->speedup);
  }
  return best;
}

}  // namespace

json mission_line_json(const MissionLine& line) {
  if (!line.view) return {{"mission_id", line.id}, {"problem", line.problem}};
  const mission::View& view = *line.view;
  const mission::Assignment& asked = *view.assignment;
  std::int64_t tokens = 0;
  double cost = 0;
  for (const mission::ModelUse& use : mission::model_use(view)) {
    tokens += use.input_tokens + use.output_tokens;
    cost += use.cost;
  }
  const auto open = std::ranges::count_if(view.probes, [](const mission::Probe& probe) {
    return probe.stage != mission::Stage::closed;
  });
  json object{{"mission_id", line.id},
              {"query_id", asked.query_id},
              {"fleet_id", line.fleet_id},
              {"status", status_of(view)},
              {"finished", view.finished},
              {"at_work", line.at_work},
              {"stage", stage_of(view)},
              {"started_at", view.started_at},
              {"changed_at", view.changed_at},
              {"target", asked.target},
              {"engine", asked.engine + " " + asked.engine_version},
              {"mode", asked.mode},
              {"stars", asked.stars},
              {"best_speedup", best_speedup(view)},
              {"transforms", json::array()},
              {"probes", view.probes.size()},
              {"probes_open", open},
              {"tokens", tokens},
              {"cost_usd", cost},
              {"problem", ""}};
  if (view.baseline) object["baseline_ms"] = view.baseline->wall_ms;
  if (view.final && !view.final->probe_id.empty()) {
    add_figures(object, view.final->measurement);
    if (const mission::Probe* probe = view.probe(view.final->probe_id)) {
      object["transforms"] = transforms_of(*probe, view);
    }
  }
  return object;
}

json run_json(const Run& run) {
  return {{"run_id", run.id},
          {"kind", to_string(run.kind)},
          {"state", to_string(run.state)},
          {"started_at", run.started_at},
          {"ended_at", run.ended_at},
          {"target", run.target},
          {"fleet_id", run.fleet_id},
          {"mission_id", run.mission_id},
          {"exit_code", run.exit_code ? json(*run.exit_code) : json()},
          {"message", run.message}};
}

}  // namespace ado::web
