// A fleet's report as JSON.
#include <nlohmann/json.hpp>

#include "outcome/json.hpp"
#include "report/render.hpp"

namespace ado::report {
namespace {

using nlohmann::json;

json row_json(const FleetEntry& row) {
  json object{{"query_id", row.score.query},
              {"status", row.score.status},
              {"baseline_ms", row.score.baseline_ms},
              {"how", row.score.transforms},
              {"calls", row.calls},
              {"stars", row.stars},
              {"note", row.note}};
  if (row.score.measurement) object["measurement"] = outcome::to_json(*row.score.measurement);
  if (row.mission) object["mission"] = to_json(*row.mission);
  return object;
}

}  // namespace

json to_json(const FleetReport& report) {
  const FleetFigures figures = figures_of(report);
  json counts = json::object();
  for (const StatusCount& each : figures.counts) counts[each.status] = each.count;
  json rows = json::array();
  for (const FleetEntry& row : report.rows) rows.push_back(row_json(row));
  return {{"name", report.name},
          {"target", report.target},
          {"engine", report.engine},
          {"threads", report.threads},
          {"started_at", report.started_at},
          {"changed_at", report.changed_at},
          {"finished", report.finished},
          {"folder", report.folder},
          {"notes", report.notes},
          {"counts", counts},
          {"before_ms", figures.before_ms},
          {"after_ms", figures.after_ms},
          {"weighed_by_calls", figures.weighed_by_calls},
          {"gains", figures.gains},
          {"rescued", figures.rescued},
          {"geometric_mean_of_gains", figures.mean_of_gains},
          {"geometric_mean_of_all", figures.mean_of_all},
          {"queries", rows}};
}

}  // namespace ado::report
