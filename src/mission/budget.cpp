// The numbers of the budget.
#include "mission/budget.hpp"

#include <algorithm>

namespace ado::mission {
namespace {

constexpr double kBaselinesByDefault = 40;
constexpr double kLeastMs = 20'000;

constexpr double kShareOfSites = 0.5;

// A warm-up and the runs of the protocol; of five runs, half of the candidates have three.
double runs_each(outcome::Protocol protocol) {
  return protocol == outcome::Protocol::five_run ? 5 : 4;
}

}  // namespace

double budget_ms(const View& view) {
  if (view.assignment->budget_ms > 0) return view.assignment->budget_ms;
  return std::max(kLeastMs, kBaselinesByDefault * view.baseline->wall_ms);
}

double remaining_ms(const View& view) { return std::max(0.0, budget_ms(view) - view.spent_ms); }

double remaining_for_sites_ms(const View& view) {
  return std::max(0.0, kShareOfSites * budget_ms(view) - view.spent_ms);
}

std::size_t affordable_candidates(const View& view, double left_ms) {
  if (left_ms <= 0) return 0;
  const double one = std::max(view.baseline->wall_ms, 0.001) * runs_each(view.assignment->protocol);
  // The original runs beside them.
  return static_cast<std::size_t>(std::clamp(left_ms / one - 1, 1.0, 1000.0));
}

}  // namespace ado::mission
