// Adds up a fleet's rows.
#include "report/fleet_scorecard.hpp"

#include <cmath>

#include "outcome/status.hpp"

namespace ado::report {
namespace {

void add_done(FleetTotals& totals, const FleetRow& row, double& logs) {
  const bool is_measured = row.measurement && row.measurement->original.wall_ms_kept > 0;
  const double before = is_measured ? row.measurement->original.wall_ms_kept : row.survey_ms;
  const double after = is_measured ? row.measurement->candidate.wall_ms_kept : row.survey_ms;
  totals.before_ms += before;
  totals.after_ms += after;
  totals.saved_ms += row.calls * (before - after);
  if (!row.measurement) {
    totals.same += 1;
    return;
  }
  const double speedup = row.measurement->speedup;
  (speedup > 1 ? totals.faster : totals.slower) += 1;
  if (speedup > 0 && std::isfinite(speedup)) logs += std::log(speedup);
}

}  // namespace

std::string_view to_string(FleetStage stage) {
  switch (stage) {
    case FleetStage::waiting:
      return "waiting";
    case FleetStage::surveyed:
      return "surveyed";
    case FleetStage::running:
      return "running";
    case FleetStage::done:
      return "done";
    case FleetStage::unsupported:
      return "unsupported";
    case FleetStage::failed:
      return "failed";
  }
  return {};
}

FleetTotals totals_of(const std::vector<FleetRow>& rows) {
  FleetTotals totals;
  double logs = 0;
  for (const FleetRow& row : rows) {
    totals.queries += 1;
    totals.spent_ms += row.spent_ms;
    totals.tokens += row.tokens;
    totals.cost += row.cost;
    switch (row.stage) {
      case FleetStage::waiting:
      case FleetStage::surveyed:
      case FleetStage::running:
        totals.open += 1;
        break;
      case FleetStage::done:
        add_done(totals, row, logs);
        break;
      case FleetStage::unsupported:
        totals.unsupported += 1;
        break;
      case FleetStage::failed:
        totals.failed += 1;
        break;
    }
  }
  const int done = totals.faster + totals.same + totals.slower;
  if (done > 0) totals.geometric_mean = std::exp(logs / done);
  return totals;
}

}  // namespace ado::report
