// Guesses from the survey what a mission takes.
#include "fleet/forecast.hpp"

#include <algorithm>

namespace ado::fleet {
namespace {

// What a mission takes whatever its query: gates, witness data, the runs of the result.
constexpr double kLeastMs = 5'000;
// About ten probes of four runs, beside the original.
constexpr double kRuns = 40;

double expected_ms(const Row& row) { return kLeastMs + kRuns * row.survey_ms; }

}  // namespace

double eta_ms(const std::vector<Row>& rows) {
  double left = 0, expected = 0, took = 0;
  for (const Row& row : rows) {
    const bool is_open = row.stage == Stage::surveyed || row.stage == Stage::running;
    if (is_open) left += std::max(0.0, expected_ms(row) - row.spent_ms);
    if (row.stage != Stage::done) continue;
    expected += expected_ms(row);
    took += row.spent_ms;
  }
  return expected > 0 && took > 0 ? left * took / expected : left;
}

}  // namespace ado::fleet
