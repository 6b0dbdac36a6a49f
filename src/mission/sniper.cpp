// Greedy composition, largest gain first, over plans that do not touch each other.
#include "mission/sniper.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "mission/decide.hpp"
#include "patch/apply.hpp"

namespace ado::mission {
namespace {

constexpr std::size_t kCompoundsPerRound = 3;

struct Part {
  const Probe* probe = nullptr;
  patch::PatchPlan plan;
};

Result<std::vector<Part>> composable_parts(const View& view) {
  std::vector<Part> parts;
  for (const Probe& probe : view.probes) {
    if (!is_site(probe) || !is_composable(probe)) continue;
    ADO_TRY(patch::PatchPlan plan, patch::read_plan(probe.plan_json));
    parts.push_back({&probe, std::move(plan)});
  }
  std::ranges::stable_sort(
      parts, [](const Part& a, const Part& b) { return ranks_above(*a.probe, *b.probe); });
  return parts;
}

// `first` and then every part that fits, in order of gain; only clear winners when asked.
enum class Take { winners, all };
std::vector<const Part*> greedy(const std::vector<Part>& parts, std::size_t first, Take take,
                                const ir::QueryMap& query) {
  std::vector<const Part*> chosen{&parts[first]};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i == first || (take == Take::winners && !is_winner(*parts[i].probe))) continue;
    const bool fits = std::ranges::all_of(chosen, [&](const Part* part) {
      return patch::conflicts(query, part->plan, parts[i].plan).empty();
    });
    if (fits) chosen.push_back(&parts[i]);
  }
  return chosen;
}

std::set<std::string> ids_of(const std::vector<const Part*>& parts) {
  std::set<std::string> ids;
  for (const Part* part : parts) ids.insert(part->probe->id);
  return ids;
}

std::set<std::set<std::string>> tried_already(const View& view) {
  std::set<std::set<std::string>> tried;
  for (const Probe& probe : view.probes) {
    if (probe.round > 0) tried.insert({probe.based_on.begin(), probe.based_on.end()});
  }
  return tried;
}

std::vector<std::vector<const Part*>> proposals(const std::vector<Part>& parts, const View& view,
                                                const ir::QueryMap& query, int round) {
  std::vector<std::vector<const Part*>> result;
  if (round == 1) {
    result.push_back(greedy(parts, 0, Take::winners, query));
    result.push_back(greedy(parts, 0, Take::all, query));
    return result;
  }
  // Gains may have been timed since; and the best one may shut out two others that are better
  // together.
  if (round == 2) {
    for (std::size_t first = 0; first < parts.size() && first <= kCompoundsPerRound; ++first) {
      result.push_back(greedy(parts, first, Take::all, query));
    }
    return result;
  }
  // Round 3: the best compound without one of its parts, weakest part first.
  const Probe* best = nullptr;
  for (const Probe& probe : view.probes) {
    if (probe.round == 0 || !is_winner(probe)) continue;
    if (best == nullptr || ranks_above(probe, *best)) best = &probe;
  }
  if (best == nullptr) return result;
  for (std::size_t left_out = parts.size(); left_out-- > 0;) {
    if (std::ranges::count(best->based_on, parts[left_out].probe->id) == 0) continue;
    std::vector<const Part*> chosen;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const bool member = std::ranges::count(best->based_on, parts[i].probe->id) > 0;
      if (member && i != left_out) chosen.push_back(&parts[i]);
    }
    result.push_back(std::move(chosen));
  }
  return result;
}

Result<Probe> make_compound(const std::vector<const Part*>& parts, const ir::QueryMap& query,
                            int round, std::size_t number) {
  std::vector<patch::PatchPlan> plans;
  Probe probe;
  for (const Part* part : parts) {
    plans.push_back(part->plan);
    probe.based_on.push_back(part->probe->id);
  }
  ADO_TRY(const patch::PatchPlan plan, patch::compose(query, plans));
  probe.id = fmt::format("s{:02}", number);
  probe.transform_id = "compound";
  probe.label = fmt::format("{}", fmt::join(probe.based_on, " + "));
  probe.why = "composes faster probes that do not touch each other";
  probe.round = round;
  probe.plan_json = patch::write_plan(plan);
  return probe;
}

}  // namespace

Result<std::vector<Probe>> compose_round(const View& view, const ir::QueryMap& query, int round) {
  ADO_TRY(const std::vector<Part> parts, composable_parts(view));
  std::vector<Probe> compounds;
  if (parts.size() < 2) return compounds;
  std::set<std::set<std::string>> tried = tried_already(view);
  std::size_t number = static_cast<std::size_t>(
      std::ranges::count_if(view.probes, [](const Probe& probe) { return probe.round > 0; }));
  for (const std::vector<const Part*>& chosen : proposals(parts, view, query, round)) {
    if (chosen.size() < 2 || compounds.size() == kCompoundsPerRound) continue;
    if (!tried.insert(ids_of(chosen)).second) continue;
    ADO_TRY(Probe probe, make_compound(chosen, query, round, ++number));
    compounds.push_back(std::move(probe));
  }
  return compounds;
}

}  // namespace ado::mission
