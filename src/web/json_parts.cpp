// Writes fleets, missions, runs and plans.
#include "web/json_parts.hpp"

#include <algorithm>

#include "explain/pairing.hpp"
#include "explain/places.hpp"
#include "explain/tree_json.hpp"
#include "fleet/text.hpp"
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

json reading_json(const Reading& reading) {
  return {{"read", reading.read}, {"total", reading.total}};
}

json fleet_json(const FoldedFleet& fleet, const std::vector<std::string>& can) {
  if (!fleet.is_read) return {{"fleet_id", fleet.id}, {"unread", true}};
  if (!fleet.problem.empty()) return {{"fleet_id", fleet.id}, {"problem", fleet.problem}};
  json object = fleet::summary_json(fleet.card);
  object["fleet_id"] = fleet.id;
  object["started_at"] = fleet.card.started;
  object["changed_at"] = fleet.changed_at;
  object["at_work"] = fleet.at_work;
  object["can"] = can;
  object["totals"]["cost_usd"] = fleet.card.totals.cost;
  object["reading"] = reading_json(fleet.missions);
  return object;
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

}  // namespace

json mission_line_json(const MissionLine& line) {
  if (!line.is_read) {
    return {{"mission_id", line.id},
            {"fleet_id", line.fleet_id},
            {"at_work", line.at_work},
            {"unread", true}};
  }
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
              {"best_speedup", mission::best_speedup(view)},
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

json probe_json(const mission::Probe& probe) {
  const bool is_closed = probe.stage == mission::Stage::closed;
  return {{"probe_id", probe.id},
          {"transform_id", probe.transform_id},
          {"family", std::string(1, outcome::family_letter(probe.family))},
          {"target", probe.label},
          {"why", probe.why},
          {"source", mission::to_string(probe.source)},
          {"exploration", probe.exploration},
          {"round", probe.round},
          {"based_on", probe.based_on},
          {"base", probe.base},
          {"same_as", probe.same_as},
          {"stage", to_string(probe.stage)},
          {"status", is_closed ? outcome::to_string(probe.status) : ""},
          {"failure_reason", probe.failure_reason},
          {"ops_used", probe.ops_used},
          {"explain_delta", probe.explain_delta}};
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
