// Renders a fleet's scorecard as JSON.
#include <nlohmann/json.hpp>

#include "fleet/events.hpp"
#include "fleet/text.hpp"
#include "outcome/json.hpp"

namespace ado::fleet {
namespace {

using nlohmann::json;

json totals_json(const Totals& totals) {
  return {{"queries", totals.queries},
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
          {"cost", totals.cost}};
}

json row_json(const Row& row) {
  json value{{"query", row.query},
             {"file", row.file},
             {"stage", to_string(row.stage)},
             {"stars", row.stars},
             {"calls", row.calls},
             {"survey_ms", row.survey_ms},
             {"cost_ms", row.cost_ms},
             {"share", row.share},
             {"expected_gain_ms", row.expected_gain_ms},
             {"status", row.status},
             {"step", row.step},
             {"best_speedup", row.best_speedup},
             {"rests_on_sample", row.rests_on_sample},
             {"transforms", row.transforms},
             {"reason", row.reason},
             {"valid_while", row.valid_while},
             {"sql", row.sql},
             {"best_sql", row.best_sql},
             {"mission_id", row.mission_id},
             {"folder", row.folder},
             {"spent_ms", row.spent_ms},
             {"tokens", row.tokens},
             {"cost", row.cost}};
  if (row.measurement) value["measurement"] = outcome::to_json(*row.measurement);
  if (row.check) value["check"] = to_json(*row.check);
  return value;
}

}  // namespace

json scorecard_json(const Scorecard& card) {
  json rows = json::array();
  for (const Row& row : card.rows) rows.push_back(row_json(row));
  return {{"name", card.name},
          {"fleet_id", card.fleet_id},
          {"state", card.state},
          {"target", card.target},
          {"engine", card.engine},
          {"threads", card.threads},
          {"mode", card.mode},
          {"workers", card.workers},
          {"started", card.started},
          {"complete", card.complete},
          {"stopped", card.stopped},
          {"eta_ms", card.eta_ms},
          {"totals", totals_json(card.totals)},
          {"queries", rows}};
}

}  // namespace ado::fleet
