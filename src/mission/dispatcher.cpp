// Chooses sites by gain or by family; briefs come from the analyst.
#include "mission/dispatcher.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/require.hpp"
#include "mission/analyst.hpp"

namespace ado::mission {
namespace {

constexpr int kExplorationMax = 2;

struct Choice {
  const Site* site = nullptr;
  bool exploration = false;
};

// Keeps the last places for families that the best sites leave out, when there are enough probes.
std::vector<const Site*> explorers(const std::vector<Site>& sites, std::size_t taken,
                                   const ModeSpec& mode) {
  std::vector<const Site*> result;
  if (static_cast<int>(taken) < mode.exploration_from) return result;
  std::set<outcome::Family> present;
  for (std::size_t i = 0; i < taken; ++i) present.insert(sites[i].transform->family);
  for (std::size_t i = taken; i < sites.size(); ++i) {
    if (static_cast<int>(result.size()) == kExplorationMax) break;
    if (present.insert(sites[i].transform->family).second) result.push_back(&sites[i]);
  }
  return result;
}

const Precedents& precedents_of(const Site& site, const PrecedentsOf& all) {
  static const Precedents kNone;
  const auto known = all.find(site.transform->id);
  return known == all.end() ? kNone : known->second;
}

std::vector<Choice> choose_by_gain(const Sites& sites, const ModeSpec& mode, std::size_t most,
                                   const PrecedentsOf& precedents) {
  std::size_t taken = std::min(sites.worthwhile, most);
  const std::vector<const Site*> explore = explorers(sites.list, taken, mode);
  taken = std::min(taken, most - explore.size());
  std::vector<Choice> choices;
  for (std::size_t i = 0; i < taken; ++i) choices.push_back({&sites.list[i], false});
  const auto promise = [&](const Choice& choice) {
    return choice.site->score * weight_of(precedents_of(*choice.site, precedents));
  };
  std::ranges::stable_sort(
      choices, [&](const Choice& a, const Choice& b) { return promise(a) > promise(b); });
  for (const Site* site : explore) choices.push_back({site, true});
  return choices;
}

// The best site of each family in turn, then those of transforms that are not there yet.
std::vector<Choice> choose_by_family(const Sites& sites, std::size_t most) {
  std::vector<Choice> choices;
  std::set<outcome::Family> families;
  std::set<std::string_view> transforms;
  const auto take_if = [&](auto is_new) {
    for (std::size_t i = 0; i < sites.worthwhile && choices.size() < most; ++i) {
      const Site& site = sites.list[i];
      const bool taken = std::ranges::find(choices, &site, &Choice::site) != choices.end();
      if (taken || !is_new(site)) continue;
      families.insert(site.transform->family);
      transforms.insert(site.transform->id);
      choices.push_back({&site, false});
    }
  };
  take_if([&](const Site& site) { return !families.contains(site.transform->family); });
  take_if([&](const Site& site) { return !transforms.contains(site.transform->id); });
  take_if([](const Site&) { return true; });
  return choices;
}

}  // namespace

Result<DispatchPlan> dispatch(const ir::QueryMap& query, const explain::Tree& tree,
                              const TrackRecords& records, const ModeSpec& mode, int stars,
                              const PrecedentsOf& precedents) {
  require(stars >= 1 && stars <= 3);
  const auto most = static_cast<std::size_t>(mode.workers_max[stars - 1]);
  const Sites sites = rank_sites(query, tree, records);
  if (mode.spread == Spread::by_brief) return brief(query, sites, mode, most);

  const std::vector<Choice> choices = mode.spread == Spread::by_family
                                          ? choose_by_family(sites, most)
                                          : choose_by_gain(sites, mode, most, precedents);
  DispatchPlan plan;
  for (const Choice& choice : choices) {
    Probe probe =
        make_probe(*choice.site, fmt::format("p{:02}", plan.probes.size() + 1), sites.measure);
    probe.exploration = choice.exploration;
    const Precedents& known = precedents_of(*choice.site, precedents);
    probe.why += told(known);
    probe.examples = examples_of(known);
    plan.probes.push_back(std::move(probe));
  }
  for (std::size_t i = 0; i < sites.list.size(); ++i) {
    const Site& site = sites.list[i];
    if (std::ranges::find(choices, &site, &Choice::site) != choices.end()) continue;
    plan.dropped.push_back(
        make_dropped(site, i >= sites.worthwhile, fmt::format("{} better sites come first", most)));
  }
  if (plan.probes.size() < most) {
    plan.note = fmt::format("{} of up to {} probes: the query has no further site worth a run",
                            plan.probes.size(), most);
  }
  return plan;
}

}  // namespace ado::mission
