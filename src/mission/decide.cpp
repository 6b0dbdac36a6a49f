// The strategy of a mission, step by step, from the view alone.
#include "mission/decide.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "mission/budget.hpp"

namespace ado::mission {
namespace {

using outcome::ProbeStatus;
using outcome::VerdictKind;

// One interleaved batch: small enough that a kill loses little, large enough to share a baseline.
constexpr std::size_t kBatchMax = 6;
constexpr std::size_t kRefutedAtOnce = 2;
// Finalists that are measured afresh before the original is kept.
constexpr std::size_t kFinalistsMax = 3;

std::vector<Effect> prepare_all(const View& view) {
  std::vector<Effect> effects;
  for (const Probe& probe : view.probes) {
    if (probe.stage == Stage::assigned) effects.push_back(Prepare{.probe_id = probe.id});
  }
  return effects;
}

// Candidates that print the same SQL, or that the engine plans alike, are run once: the later one
// is closed in favour of the first, and of the original in favour of that.
std::vector<Effect> close_repeats(const View& view) {
  std::map<std::string_view, std::string_view> first_with;
  std::vector<Effect> effects;
  if (!view.baseline->plan.empty()) first_with.emplace(view.baseline->plan, "the original");
  for (const Probe& probe : view.probes) {
    for (const auto& [text, what] : {std::pair{&probe.sql, "SQL"}, {&probe.plan, "plan"}}) {
      if (text->empty()) continue;
      const auto [entry, is_first] = first_with.try_emplace(*text, probe.id);
      if (is_first || entry->second == probe.id || probe.stage != Stage::prepared) continue;
      effects.push_back(Close{.probe_id = probe.id,
                              .reason = fmt::format("same {} as {}", what, entry->second),
                              .status = ProbeStatus::pass});
      break;
    }
  }
  return effects;
}

std::vector<Effect> measure_next(const View& view) {
  // Without an original to run beside there is nothing to share, and each may take the whole limit.
  const std::size_t batch_max =
      is_rescue(view) ? 1 : std::min(kBatchMax, affordable_candidates(view));
  MeasureBatch batch;
  for (const Probe& probe : view.probes) {
    if (probe.stage != Stage::prepared) continue;
    if (batch.probe_ids.size() == batch_max) break;
    batch.probe_ids.push_back(probe.id);
  }
  if (batch.probe_ids.empty()) return {};
  return {batch};
}

// The fastest first, as many as run side by side: the budget may end between them.
std::vector<Effect> refute_next(const View& view) {
  std::vector<const Probe*> measured;
  for (const Probe& probe : view.probes) {
    if (probe.stage == Stage::measured && !probe.witness) measured.push_back(&probe);
  }
  std::ranges::stable_sort(measured, [](const Probe* a, const Probe* b) {
    return a->measurement->speedup > b->measurement->speedup;
  });
  if (measured.size() > kRefutedAtOnce) measured.resize(kRefutedAtOnce);
  std::vector<Effect> effects;
  for (const Probe* probe : measured) effects.push_back(Refute{.probe_id = probe->id});
  return effects;
}

// What witness data left standing.
std::vector<Effect> sample_next(const View& view) {
  for (const Probe& probe : view.probes) {
    if (probe.stage == Stage::measured && probe.witness) {
      return {CheckSample{.probe_id = probe.id}};
    }
  }
  return {};
}

const Probe* best_unrefused_contender(const View& view) {
  const Probe* best = nullptr;
  for (const Probe& probe : view.probes) {
    if (!is_contender(probe) || std::ranges::count(view.finals_failed, probe.id) > 0) continue;
    if (best == nullptr || probe.measurement->speedup > best->measurement->speedup) best = &probe;
  }
  return best;
}

std::vector<Effect> conclude(const View& view) {
  if (view.final) {
    return {Finish{.probe_id = view.final->probe_id, .reason = view.final->reason}};
  }
  if (view.sampled) {
    return {Finish{.probe_id = {},
                   .reason = fmt::format("{} finishes where the original does not, but equal on "
                                         "samples is no proof: take it with --accept-sampled",
                                         view.sampled->probe_id)}};
  }
  const Probe* best = best_unrefused_contender(view);
  if (best != nullptr && view.finals_failed.size() < kFinalistsMax) {
    return {MeasureFinal{.probe_id = best->id}};
  }
  const bool had_finalist = !view.finals_failed.empty();
  const std::string_view nothing =
      is_rescue(view) ? "no verified probe ends before the time limit; --timeout allows more"
                      : "no verified probe was faster";
  return {Finish{
      .probe_id = {},
      .reason = std::string(had_finalist ? "no gain held when it was measured afresh" : nothing)}};
}

// Two parts at least, one of them a gain: else there is nothing to compose.
bool has_something_to_compose(const View& view) {
  const auto is_part = [](const Probe& probe) {
    return probe.round == 0 && probe.base.empty() && is_composable(probe);
  };
  return std::ranges::count_if(view.probes, is_part) >= 2 &&
         std::ranges::any_of(view.probes, is_contender);
}

bool is_verified(const Probe& probe) {
  const outcome::Verdict& on_data = probe.sample ? *probe.sample : probe.full_result;
  return probe.stage == Stage::closed && probe.measurement && probe.witness &&
         on_data.kind == VerdictKind::accepted && probe.witness->kind == VerdictKind::accepted;
}

// Time is up: of what was timed, the fastest is verified, one after the other until one holds; the
// rest is not tried.
std::vector<Effect> wind_up(const View& view) {
  const Probe* best = nullptr;
  Skip skip{.probe_ids = {},
            .reason = fmt::format("not tried: the time budget of {:.0f} s was spent",
                                  budget_ms(view) / 1000)};
  for (const Probe& probe : view.probes) {
    if (probe.stage == Stage::closed) continue;
    skip.probe_ids.push_back(probe.id);
    if (probe.stage != Stage::measured) continue;
    if (best == nullptr || probe.measurement->speedup > best->measurement->speedup) best = &probe;
  }
  const bool has_result = std::ranges::any_of(view.probes, is_contender);
  if (best != nullptr && !has_result) {
    if (best->witness) return {CheckSample{.probe_id = best->id}};
    return {Refute{.probe_id = best->id}};
  }
  if (!skip.probe_ids.empty()) return {skip};
  return conclude(view);
}

// A clear gain may open sites that the original does not have.
std::vector<Effect> search_again(const View& view, const ModeSpec& mode) {
  if (view.sorties >= mode.sorties[view.assignment->stars - 1]) return {};
  const Probe* best = best_unrefused_contender(view);
  if (best == nullptr || !is_winner(*best)) return {};
  // What came of a sortie and did not beat its base ends the search.
  const bool is_new = view.sorties == 0 || !best->base.empty();
  if (!is_new) return {};
  return {Sortie{.base = best->id}};
}

bool is_gain(const outcome::Measurement& measurement) {
  const outcome::OutcomeStatus status = outcome::classify(measurement);
  return status == outcome::OutcomeStatus::win || status == outcome::OutcomeStatus::improved;
}

}  // namespace

bool is_winner(const Probe& probe) { return is_verified(probe) && is_gain(*probe.measurement); }

bool is_contender(const Probe& probe) {
  if (!is_verified(probe)) return false;
  outcome::Measurement as_if_exact = *probe.measurement;
  as_if_exact.noise = 0;
  return is_gain(as_if_exact);
}

bool is_composable(const Probe& probe) {
  if (!is_verified(probe) || probe.measurement->stopped_early) return false;
  return seems_faster(*probe.measurement);
}

std::vector<Effect> decide(const View& view, const ModeSpec& mode) {
  if (!view.assignment || view.finished) return {};
  if (!view.baseline) return {TakeBaseline{}};
  if (!view.baseline->instabilities.empty()) {
    return {Finish{
        .probe_id = {},
        .reason = "the query's own result is not stable: " + view.baseline->instabilities.front()}};
  }
  if (!view.dispatched) return {Dispatch{}};
  if (remaining_ms(view) <= 0) return wind_up(view);
  for (const auto& step : {prepare_all, close_repeats, measure_next, refute_next, sample_next}) {
    if (std::vector<Effect> effects = step(view); !effects.empty()) return effects;
  }
  const int rounds_max = mode.sniper_rounds[view.assignment->stars - 1];
  const bool searches = !view.final && !view.sampled && view.finals_failed.empty();
  if (searches && view.sniper_rounds < rounds_max && has_something_to_compose(view)) {
    return {Snipe{.round = view.sniper_rounds + 1}};
  }
  if (searches) {
    if (std::vector<Effect> effects = search_again(view, mode); !effects.empty()) return effects;
  }
  return conclude(view);
}

std::string key_of(const Effect& effect) {
  struct Key {
    std::string operator()(const TakeBaseline&) const { return "baseline"; }
    std::string operator()(const Dispatch&) const { return "dispatch"; }
    std::string operator()(const Prepare& e) const { return "prepare:" + e.probe_id; }
    std::string operator()(const MeasureBatch& e) const {
      return fmt::format("measure:{}", fmt::join(e.probe_ids, ","));
    }
    std::string operator()(const Refute& e) const { return "refute:" + e.probe_id; }
    std::string operator()(const CheckSample& e) const { return "sample:" + e.probe_id; }
    std::string operator()(const Close& e) const { return "close:" + e.probe_id; }
    std::string operator()(const Skip&) const { return "skip"; }
    std::string operator()(const Sortie& e) const { return "sortie:" + e.base; }
    std::string operator()(const Snipe& e) const { return fmt::format("snipe:{}", e.round); }
    std::string operator()(const MeasureFinal& e) const { return "final:" + e.probe_id; }
    std::string operator()(const Finish&) const { return "finish"; }
  };
  return std::visit(Key{}, effect);
}

}  // namespace ado::mission
