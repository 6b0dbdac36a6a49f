// Settings have two rounds: each alone, then those together that help. The best is measured afresh.
#include "mission/tune.hpp"

#include <algorithm>

#include "mission/budget.hpp"

namespace ado::mission {
namespace {

constexpr std::size_t kFinalistsMax = 2;

// Faster than the best SQL without settings, though three runs may not tell it from noise.
bool is_candidate(const Probe& probe) {
  if (probe.settings.empty() || !probe.over_base || !is_contender(probe)) return false;
  return seems_gain(*probe.over_base);
}

bool helps_more(const Probe& probe, const Probe& other) {
  return steady_speedup(*probe.over_base) > steady_speedup(*other.over_base);
}

const Probe* finalist(const View& view) {
  const Probe* best = nullptr;
  std::size_t failed = 0;
  for (const Probe& probe : view.probes) {
    if (probe.settings.empty()) continue;
    if (std::ranges::count(view.finals_failed, probe.id) > 0) {
      ++failed;
      continue;
    }
    if (!is_candidate(probe)) continue;
    if (best == nullptr || helps_more(probe, *best)) best = &probe;
  }
  return failed < kFinalistsMax ? best : nullptr;
}

bool has_settings(const View& view) {
  const Probe* best = view.final ? view.probe(view.final->probe_id) : nullptr;
  return best != nullptr && !best->settings.empty();
}

}  // namespace

std::vector<const Probe*> helpful_settings(const View& view, std::string_view base) {
  std::vector<const Probe*> helpful;
  for (const Probe& probe : view.probes) {
    if (is_candidate(probe) && probe.base == base) helpful.push_back(&probe);
  }
  std::ranges::stable_sort(helpful,
                           [](const Probe* a, const Probe* b) { return helps_more(*a, *b); });
  return helpful;
}

std::vector<Effect> tune(const View& view) {
  // Settings are held against a baseline, which a rescued query has none of.
  if (!view.assignment->settings || is_rescue(view)) return {};
  if (!view.tuning) {
    if (remaining_for_settings_ms(view) <= 0) return {};
    return {Tune{.round = 1, .base = view.final ? view.final->probe_id : ""}};
  }
  if (has_settings(view)) return {};
  const bool may_compose = view.tuning->rounds == 1 && remaining_ms(view) > 0;
  if (may_compose && helpful_settings(view, view.tuning->base).size() > 1) {
    return {Tune{.round = 2, .base = view.tuning->base}};
  }
  if (const Probe* best = finalist(view)) return {MeasureFinal{.probe_id = best->id}};
  return {};
}

}  // namespace ado::mission
