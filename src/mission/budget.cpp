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

// What is left for settings when the search for a rewrite has taken all it may.
constexpr double kSettingsPart = 0.4;

double runs_ms(const View& view, outcome::Protocol protocol) {
  return std::max(view.baseline->wall_ms, 0.001) * runs_each(protocol);
}

double rewriting_ms(const View& view) {
  const double rewriting_part = view.assignment->settings ? 1 - kSettingsPart : 1;
  if (view.assignment->budget_ms > 0) return view.assignment->budget_ms * rewriting_part;
  return default_budget_ms(view.baseline->wall_ms);
}

}  // namespace

double default_budget_ms(double baseline_ms) {
  return std::max(kLeastMs, kBaselinesByDefault * baseline_ms);
}

double budget_ms(const View& view) {
  if (view.assignment->budget_ms > 0) return view.assignment->budget_ms;
  return view.assignment->settings ? rewriting_ms(view) / (1 - kSettingsPart) : rewriting_ms(view);
}

double search_budget_ms(const View& view) {
  return view.tuning ? budget_ms(view) : rewriting_ms(view);
}

double remaining_ms(const View& view) {
  return std::max(0.0, search_budget_ms(view) - view.spent_ms);
}

double remaining_for_settings_ms(const View& view) {
  return std::max(0.0, budget_ms(view) - view.spent_ms);
}

double remaining_for_sites_ms(const View& view) {
  return std::max(0.0, kShareOfSites * rewriting_ms(view) - view.spent_ms);
}

outcome::Protocol search_protocol(const View& view) {
  const auto sites = std::ranges::count_if(view.probes, [](const Probe& probe) {
    return probe.round == 0 && probe.base.empty() && probe.settings.empty();
  });
  const double all_ms = static_cast<double>(sites) * runs_ms(view, outcome::Protocol::five_run);
  return all_ms > kShareOfSites * rewriting_ms(view) ? outcome::Protocol::three_run
                                                     : view.assignment->protocol;
}

std::size_t affordable_candidates(const View& view, double left_ms) {
  if (left_ms <= 0) return 0;
  const double one = runs_ms(view, search_protocol(view));
  // The original runs beside them.
  return static_cast<std::size_t>(std::clamp(left_ms / one - 1, 1.0, 1000.0));
}

}  // namespace ado::mission
