// The strategy of a mission, step by step, from the view alone.
#include "mission/decide.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "mission/budget.hpp"
#include "mission/decide_models.hpp"
#include "mission/decide_witness.hpp"
#include "mission/tune.hpp"

namespace ado::mission {
namespace {

using outcome::ProbeStatus;
using outcome::VerdictKind;

// One interleaved batch: small enough that a kill loses little, large enough to share a baseline.
constexpr std::size_t kBatchMax = 6;
// Finalists that are measured afresh before the original is kept.
constexpr std::size_t kFinalistsMax = 3;
// By so much another candidate must have seemed faster than the finalist turned out to be.
constexpr double kRivalRatio = 1.05;
constexpr std::string_view kTheOriginal = "the original";

std::vector<Effect> prepare_all(const View& view, const ModeSpec&) {
  std::vector<Effect> effects;
  for (const Probe& probe : view.probes) {
    if (probe.stage == Stage::assigned) effects.push_back(Prepare{.probe_id = probe.id});
  }
  return effects;
}

// Candidates that print the same SQL, or that the engine plans alike, are run once: the later one
// is closed in favour of the first, and of the original in favour of that.
std::vector<Effect> close_repeats(const View& view, const ModeSpec&) {
  std::map<std::string_view, std::string_view> first_with;
  std::vector<Effect> effects;
  const std::string none;
  if (!view.baseline->plan.empty()) first_with.emplace(view.baseline->plan, kTheOriginal);
  for (const Probe& probe : view.probes) {
    // Under a setting the same SQL is another candidate; the same plan is not, or has no
    // fingerprint.
    const std::string& sql = probe.settings.empty() ? probe.sql : none;
    for (const auto& [text, what] : {std::pair{&sql, "SQL"}, {&probe.plan, "plan"}}) {
      if (text->empty()) continue;
      const auto [entry, is_first] = first_with.try_emplace(*text, probe.id);
      if (is_first || entry->second == probe.id || probe.stage != Stage::prepared) continue;
      effects.push_back(
          Close{.probe_id = probe.id,
                .reason = fmt::format("same {} as {}", what, entry->second),
                .status = ProbeStatus::pass,
                .same_as = entry->second == kTheOriginal ? "" : std::string(entry->second)});
      break;
    }
  }
  return effects;
}

std::vector<Effect> measure_those(const View& view, bool (*belongs)(const Probe&), double left_ms) {
  // Without an original to run beside there is nothing to share, and each may take the whole limit.
  const std::size_t batch_max =
      is_rescue(view) ? 1 : std::min(kBatchMax, affordable_candidates(view, left_ms));
  MeasureBatch batch;
  for (const Probe& probe : view.probes) {
    if (probe.stage != Stage::prepared || !belongs(probe)) continue;
    if (batch.probe_ids.size() == batch_max) break;
    batch.probe_ids.push_back(probe.id);
  }
  if (batch.probe_ids.empty()) return {};
  return {batch};
}

// They come after all sites.
bool follows_gains(const Probe& probe) { return !is_site(probe); }

std::vector<Effect> measure_followers(const View& view, const ModeSpec&) {
  return measure_those(view, follows_gains, remaining_ms(view));
}
std::vector<Effect> measure_sites(const View& view, const ModeSpec&) {
  const double left_ms = remaining_for_sites_ms(view);
  const bool has_gain = std::ranges::any_of(view.probes, [](const Probe& probe) {
    return is_composable(probe) && seems_gain(*probe.measurement);
  });
  // A candidate that is timed alone costs the original's runs as well.
  if (has_gain && affordable_candidates(view, left_ms) < 2) return {};
  return measure_those(view, is_site, left_ms);
}
// Two that are faster by however little may be a gain together: one alone can leave the work to be
// done for the other's sake.
bool has_something_to_compose(const View& view) {
  const auto is_part = [](const Probe& probe) { return is_site(probe) && is_composable(probe); };
  return std::ranges::count_if(view.probes, is_part) >= 2;
}

std::vector<Effect> snipe(const View& view, const ModeSpec& mode) {
  const bool has_round = view.sniper_rounds < mode.sniper_rounds[view.assignment->stars - 1];
  if (!uses_builtin(view) || !is_searching(view) || !has_round) return {};
  if (!has_something_to_compose(view)) return {};
  return {Snipe{.round = view.sniper_rounds + 1}};
}

// Two rounds compose what was timed: when a compound is better than its parts, their witness data
// can wait. One comes at once, one when the last sites were timed.
std::vector<Effect> snipe_at_once(const View& view, const ModeSpec& mode) {
  return view.sniper_rounds == 0 ? snipe(view, mode) : std::vector<Effect>{};
}
std::vector<Effect> snipe_once_more(const View& view, const ModeSpec& mode) {
  return view.sniper_rounds == 1 ? snipe(view, mode) : std::vector<Effect>{};
}

// Of sites that were not timed yet when something was made of the others.
bool has_gain_among(const std::vector<std::string>& ids, const View& view) {
  return std::ranges::any_of(ids, [&](const std::string& id) {
    const Probe* site = view.probe(id);
    return site != nullptr && is_composable(*site) && is_gain(*site->measurement);
  });
}
std::vector<Effect> measure_sites_left(const View& view, const ModeSpec& mode) {
  const double left_ms = remaining_ms(view);
  // One more site would take the time of a compound that may be better than the best.
  constexpr std::size_t kSiteAndCompound = 2;
  if (!snipe_once_more(view, mode).empty() && has_gain_among(view.snipe_untimed, view) &&
      affordable_candidates(view, left_ms) <= kSiteAndCompound) {
    return {};
  }
  return measure_those(view, is_site, left_ms);
}

// What witness data left standing.
std::vector<Effect> sample_next(const View& view, const ModeSpec&) {
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
    if (!probe.settings.empty() || !is_contender(probe)) continue;
    if (std::ranges::count(view.finals_failed, probe.id) > 0) continue;
    if (best == nullptr || ranks_above(probe, *best)) best = &probe;
  }
  return best;
}

// The finalist was ranked first for being steady, and is slower now than another one seemed. That
// one is measured afresh, too: once, and the better of the two is the result.
const Probe* rival_of_final(const View& view) {
  if (!view.final || !view.final->measurement || view.tuning || is_rescue(view)) return nullptr;
  if (!view.finals_beaten.empty() || view.finals_failed.size() >= kFinalistsMax) return nullptr;
  const Probe* rival = nullptr;
  double speedup = view.final->measurement->speedup * kRivalRatio;
  for (const Probe& probe : view.probes) {
    if (!probe.settings.empty() || probe.id == view.final->probe_id) continue;
    if (!is_contender(probe) || std::ranges::count(view.finals_failed, probe.id) > 0) continue;
    if (probe.measurement->speedup <= speedup) continue;
    speedup = probe.measurement->speedup;
    rival = &probe;
  }
  return rival;
}

std::vector<Effect> conclude(const View& view) {
  if (const Probe* rival = rival_of_final(view)) return {MeasureFinal{.probe_id = rival->id}};
  const Probe* best = best_unrefused_contender(view);
  const bool rewriting = !view.final && !view.sampled && !view.tuning;
  if (rewriting && best != nullptr && view.finals_failed.size() < kFinalistsMax) {
    return {MeasureFinal{.probe_id = best->id}};
  }
  if (std::vector<Effect> effects = tune(view); !effects.empty()) return effects;
  if (view.final) {
    return {Finish{.probe_id = view.final->probe_id, .reason = view.final->reason}};
  }
  if (view.sampled) {
    return {Finish{.probe_id = {},
                   .reason = fmt::format("{} finishes where the original does not, but equal on "
                                         "samples is no proof: take it with --accept-sampled",
                                         view.sampled->probe_id)}};
  }
  const bool had_finalist = !view.finals_failed.empty();
  const std::string_view nothing =
      is_rescue(view) ? "no verified probe ends before the time limit; --timeout allows more"
                      : "no verified probe was faster";
  return {Finish{
      .probe_id = {},
      .reason = std::string(had_finalist ? "no gain held when it was measured afresh" : nothing)}};
}

bool is_verified(const Probe& probe) {
  const outcome::Verdict& on_data = probe.sample ? *probe.sample : probe.full_result;
  return probe.stage == Stage::closed && probe.measurement && probe.witness &&
         on_data.kind == VerdictKind::accepted && probe.witness->kind == VerdictKind::accepted;
}

// Time is up: of what was timed, the fastest are verified until one holds that is faster than the
// others; the rest is not tried.
std::vector<Effect> wind_up(const View& view) {
  if (std::vector<Effect> closed = close_on_refused(view, {}); !closed.empty()) return closed;
  if (std::vector<Effect> best = refute_best(view, {}); !best.empty()) return best;
  if (std::vector<Effect> sample = sample_next(view, {}); !sample.empty()) return sample;
  Skip skip{.probe_ids = {},
            .reason = fmt::format("not tried: the time budget of {:.0f} s was spent",
                                  search_budget_ms(view) / 1000)};
  std::vector<Effect> effects;
  for (const Probe& probe : view.probes) {
    if (probe.stage == Stage::measured) {
      effects.push_back(Close{.probe_id = probe.id,
                              .reason = "undecided: no time was left for witness data",
                              .status = ProbeStatus::fail_equivalence});
    } else if (probe.stage != Stage::closed) {
      skip.probe_ids.push_back(probe.id);
    }
  }
  if (!skip.probe_ids.empty()) effects.push_back(skip);
  return effects.empty() ? conclude(view) : effects;
}

// Clearly faster than what the last sortie started from.
bool beats_last_base(const Probe& probe, const View& view) {
  const Probe* base = view.probe(view.sortie_bases.back());
  return base != nullptr && seems_gain_over(*base, probe);
}

// The fastest that no gate has refused so far.
const Probe* best_standing(const View& view) {
  const Probe* best = nullptr;
  for (const Probe& probe : view.probes) {
    if (!probe.settings.empty() || !is_composable(probe)) continue;
    if (best == nullptr || ranks_above(probe, *best)) best = &probe;
  }
  return best;
}

// A clear gain may open sites that the original does not have. Equal on the user's data is enough
// to go on from; without the original's result it is not known to be.
std::vector<Effect> search_again(const View& view, const ModeSpec& mode) {
  if (!uses_builtin(view) || !is_searching(view)) return {};
  const auto most = static_cast<std::size_t>(mode.sorties[view.assignment->stars - 1]);
  if (view.sortie_bases.size() >= most) return {};
  const Probe* best = is_rescue(view) ? best_unrefused_contender(view) : best_standing(view);
  if (best == nullptr || !is_gain(*best->measurement)) return {};
  // A search ends when neither what came of it nor a compound is clearly better than before, and
  // no site gained after it: it left that out, and it may gain in the base, too.
  if (!view.sortie_bases.empty() && !beats_last_base(*best, view) &&
      !has_gain_among(view.sortie_untimed, view)) {
    return {};
  }
  return {Sortie{.base = best->id}};
}

// Something that a second round may mend: no clear gain, a gain that is not in the best, or an idea
// that was faster and wrong.
bool needs_second_round(const View& view) {
  const Probe* best = best_unrefused_contender(view);
  if (best == nullptr || !is_winner(*best)) return true;
  const std::vector<std::string> in_best = transforms_of(*best, view);
  return std::ranges::any_of(view.probes, [&](const Probe& probe) {
    if (probe.status == ProbeStatus::fail_equivalence) return probe.stage == Stage::closed;
    const std::vector<std::string> ids = transforms_of(probe, view);
    const auto is_in_best = [&](const std::string& id) {
      return std::ranges::count(in_best, id) > 0;
    };
    return is_winner(probe) && !std::ranges::all_of(ids, is_in_best);
  });
}

// Whether an analyst should look at what was tried and say what comes next.
bool wants_more(const View& view, const ModeSpec& mode) {
  if (!is_searching(view)) return false;
  const Probe* best = best_unrefused_contender(view);
  const bool reached = mode.target_speedup > 0 && best != nullptr &&
                       best->measurement->speedup >= mode.target_speedup;
  return !reached && (mode.spread != Spread::by_brief || needs_second_round(view));
}

std::vector<Effect> steer_on(const View& view, const ModeSpec& mode) {
  const auto most = static_cast<std::size_t>(mode.steers[view.assignment->stars - 1]);
  if (!uses_builtin(view) || view.steers.size() >= most || !wants_more(view, mode)) return {};
  if (!view.steers.empty() && view.steers.back().probe_ids.empty()) return {};
  return {Steer{.round = static_cast<int>(view.steers.size()) + 1}};
}

std::vector<Effect> steer_models(const View& view, const ModeSpec& mode) {
  return ask_analyst(view, mode, wants_more(view, mode));
}

// Of a model, which may mend what failed: in reasoning its second round.
std::vector<Effect> snipe_by_model(const View& view, const ModeSpec& mode) {
  const bool is_second_round =
      mode.spread == Spread::by_brief && !view.probes.empty() && needs_second_round(view);
  const bool has_work = is_searching(view) && (is_second_round || has_something_to_compose(view));
  return ask_sniper(view, mode, has_work);
}

using Step = std::vector<Effect> (*)(const View&, const ModeSpec&);
constexpr Step kSteps[] = {
    ask_first,         prepare_all,   ask_to_mend,   close_repeats, close_on_refused,
    measure_followers, measure_sites, snipe_at_once, search_again,  measure_sites_left,
    snipe_once_more,   refute_best,   sample_next,   snipe,         refute_rest,
    snipe_by_model,    steer_on,      steer_models};

}  // namespace

bool is_winner(const Probe& probe) { return is_verified(probe) && is_gain(*probe.measurement); }

bool is_contender(const Probe& probe) {
  return is_verified(probe) && seems_gain(*probe.measurement);
}

bool ranks_above(const Probe& probe, const Probe& other) {
  return steady_speedup(*probe.measurement) > steady_speedup(*other.measurement);
}

bool is_composable(const Probe& probe) {
  const bool stands = probe.stage == Stage::measured || is_verified(probe);
  if (!stands || probe.measurement->stopped_early) return false;
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
  if (uses_builtin(view) && !view.dispatched) return {Dispatch{}};
  if (remaining_ms(view) <= 0) return wind_up(view);
  for (const Step step : kSteps) {
    if (std::vector<Effect> effects = step(view, mode); !effects.empty()) return effects;
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
    std::string operator()(const Steer& e) const { return fmt::format("steer:{}", e.round); }
    std::string operator()(const Ask& e) const {
      return fmt::format("ask:{}:{}:{}", to_string(e.question.role), e.question.subject, e.attempt);
    }
    std::string operator()(const Snipe& e) const { return fmt::format("snipe:{}", e.round); }
    std::string operator()(const Tune& e) const { return fmt::format("tune:{}", e.round); }
    std::string operator()(const MeasureFinal& e) const { return "final:" + e.probe_id; }
    std::string operator()(const Finish&) const { return "finish"; }
  };
  return std::visit(Key{}, effect);
}

}  // namespace ado::mission
