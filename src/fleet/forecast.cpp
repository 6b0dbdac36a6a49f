// Guesses from the survey what a mission takes.
#include "fleet/forecast.hpp"

#include <algorithm>

namespace ado::fleet {
namespace {

using report::FleetRow;
using report::FleetStage;

// What a mission takes whatever its query: gates, witness data, the runs of the result.
constexpr double kLeastMs = 5'000;
// About ten probes of four runs, beside the original.
constexpr double kRuns = 40;

double expected_ms(const FleetRow& row) { return kLeastMs + kRuns * row.survey_ms; }

}  // namespace

double eta_ms(const std::vector<FleetRow>& rows) {
  double left = 0, expected = 0, took = 0;
  for (const FleetRow& row : rows) {
    const bool is_open = row.stage == FleetStage::surveyed || row.stage == FleetStage::running;
    if (is_open) left += std::max(0.0, expected_ms(row) - row.spent_ms);
    if (row.stage != FleetStage::done) continue;
    expected += expected_ms(row);
    took += row.spent_ms;
  }
  return expected > 0 && took > 0 ? left * took / expected : left;
}

}  // namespace ado::fleet
