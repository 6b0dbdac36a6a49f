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
          {"tokens", totals.tokens}};
}

json row_json(const Row& row) {
  json value = summary_json(row);
  value["query"] = row.query;
  value["sql"] = row.sql;
  value["best_sql"] = row.best_sql;
  value["folder"] = row.folder;
  value["cost"] = row.cost;
  if (row.measurement) value["measurement"] = outcome::to_json(*row.measurement);
  if (row.check) value["check"] = to_json(*row.check);
  return value;
}

}  // namespace

json summary_json(const Row& row) {
  return {{"file", row.file},
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
          {"mission_id", row.mission_id},
          {"spent_ms", row.spent_ms},
          {"tokens", row.tokens}};
}

json summary_json(const Scorecard& card) {
  return {{"name", card.name},
          {"state", card.state},
          {"target", card.target},
          {"engine", card.engine},
          {"threads", card.threads},
          {"mode", card.mode},
          {"workers", card.workers},
          {"complete", card.complete},
          {"stopped", card.stopped},
          {"eta_ms", card.eta_ms},
          {"totals", totals_json(card.totals)}};
}

json scorecard_json(const Scorecard& card) {
  json value = summary_json(card);
  value["fleet_id"] = card.fleet_id;
  value["started"] = card.started;
  value["totals"]["cost"] = card.totals.cost;
  value["queries"] = json::array();
  for (const Row& row : card.rows) value["queries"].push_back(row_json(row));
  return value;
}

}  // namespace ado::fleet
