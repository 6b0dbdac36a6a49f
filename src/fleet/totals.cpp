// Adds up a fleet's rows.
#include <cmath>

#include "fleet/scorecard.hpp"
#include "outcome/status.hpp"

namespace ado::fleet {
namespace {

void add_done(Totals& totals, const Row& row, double& logs) {
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

std::string_view to_string(Stage stage) {
  switch (stage) {
    case Stage::waiting:
      return "waiting";
    case Stage::surveyed:
      return "surveyed";
    case Stage::running:
      return "running";
    case Stage::done:
      return "done";
    case Stage::unsupported:
      return "unsupported";
    case Stage::failed:
      return "failed";
  }
  return {};
}

Totals totals_of(const std::vector<Row>& rows) {
  Totals totals;
  double logs = 0;
  for (const Row& row : rows) {
    totals.queries += 1;
    totals.spent_ms += row.spent_ms;
    totals.tokens += row.tokens;
    totals.cost += row.cost;
    switch (row.stage) {
      case Stage::waiting:
      case Stage::surveyed:
      case Stage::running:
        totals.open += 1;
        break;
      case Stage::done:
        add_done(totals, row, logs);
        break;
      case Stage::unsupported:
        totals.unsupported += 1;
        break;
      case Stage::failed:
        totals.failed += 1;
        break;
    }
  }
  const int done = totals.faster + totals.same + totals.slower;
  if (done > 0) totals.geometric_mean = std::exp(logs / done);
  return totals;
}

}  // namespace ado::fleet
