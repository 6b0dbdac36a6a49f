// Briefs of family pairs, and the next attempt from the failures of the last ones.
#include "mission/analyst.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "mission/decide.hpp"
#include "mission/site_plan.hpp"

namespace ado::mission {
namespace {

using outcome::Family;
using outcome::ProbeStatus;

using Families = std::vector<Family>;

std::string letters(const Families& families) {
  std::string text;
  for (const Family family : families) text += outcome::family_letter(family);
  return text;
}

Families families_of(const Sites& sites) {
  Families families;
  for (std::size_t i = 0; i < sites.worthwhile; ++i) {
    const Family family = sites.list[i].transform->family;
    if (std::ranges::count(families, family) == 0) families.push_back(family);
  }
  return families;
}

// Pairs in which each family stands as seldom as can be; the hottest come first. One family alone
// is a brief of its own.
std::vector<Families> least_overlapping(const Families& families, std::size_t most) {
  if (families.size() == 1) return {families};
  std::vector<Families> pairs;
  std::map<Family, int> uses;
  while (pairs.size() < most) {
    Families best;
    for (std::size_t i = 0; i < families.size(); ++i) {
      for (std::size_t j = i + 1; j < families.size(); ++j) {
        const Families pair{families[i], families[j]};
        if (std::ranges::find(pairs, pair) != pairs.end()) continue;
        const auto overlap = [&](const Families& both) { return uses[both[0]] + uses[both[1]]; };
        if (best.empty() || overlap(pair) < overlap(best)) best = pair;
      }
    }
    if (best.empty()) return pairs;
    for (const Family family : best) ++uses[family];
    pairs.push_back(std::move(best));
  }
  return pairs;
}

Probe make_compound(std::string id, const patch::PatchPlan& plan,
                    std::vector<std::string> transforms, std::string label, std::string why) {
  Probe probe;
  probe.id = std::move(id);
  probe.transform_id = "compound";
  probe.transforms = std::move(transforms);
  probe.label = std::move(label);
  probe.why = std::move(why);
  probe.plan_json = patch::write_plan(plan);
  return probe;
}

// Writes the plans of one brief after the other; a site has a plan of its own only once.
class Briefing {
 public:
  Briefing(const ir::QueryMap& query, const Sites& sites, const ModeSpec& mode)
      : query_(query), sites_(sites), plans_max_(static_cast<std::size_t>(mode.plans_per_worker)) {}

  Result<void> add(const Families& families) {
    const std::string id = fmt::format("b{}", plan_.briefs.size() + 1);
    std::vector<const Site*> best;
    for (const Family family : families) {
      if (const Site* site = best_of(family)) best.push_back(site);
    }
    std::vector<std::string> lines;
    for (const Site* site : best) {
      lines.push_back(fmt::format("{} at {}", site->transform->id, site->match.label));
    }
    plan_.briefs.push_back({.id = id,
                            .families = letters(families),
                            .text = fmt::format("{}", fmt::join(lines, "; "))});
    number_ = 0;
    if (best.size() == 2) ADO_CHECK(add_pair(id, *best[0], *best[1]));
    for (const Site* site : best) {
      if (number_ == plans_max_ || !taken_.insert(site).second) continue;
      plan_.probes.push_back(make_probe(*site, next_id(id), sites_.measure));
    }
    return {};
  }

  DispatchPlan finish(std::size_t most) && {
    for (std::size_t i = 0; i < sites_.list.size(); ++i) {
      const Site& site = sites_.list[i];
      if (taken_.contains(&site)) continue;
      plan_.dropped.push_back(
          make_dropped(site, i >= sites_.worthwhile, "no brief has room for it"));
    }
    if (plan_.briefs.size() < most) {
      plan_.note = fmt::format("{} of {} briefs: the sites worth a run are of {} families ({})",
                               plan_.briefs.size(), most, families_of(sites_).size(),
                               letters(families_of(sites_)));
    }
    return std::move(plan_);
  }

 private:
  // A site that no earlier brief has, if there is one.
  const Site* best_of(Family family) const {
    const Site* best = nullptr;
    for (std::size_t i = 0; i < sites_.worthwhile; ++i) {
      const Site& site = sites_.list[i];
      if (site.transform->family != family) continue;
      if (!taken_.contains(&site)) return &site;
      if (best == nullptr) best = &site;
    }
    return best;
  }

  Result<void> add_pair(const std::string& brief, const Site& a, const Site& b) {
    ADO_TRY(const patch::PatchPlan first, plan_of_site(query_, a, "a"));
    ADO_TRY(const patch::PatchPlan second, plan_of_site(query_, b, "b"));
    const std::optional<patch::PatchPlan> both = compose_two(query_, first, second);
    if (!both) return {};
    plan_.probes.push_back(make_compound(
        next_id(brief), *both, {std::string(a.transform->id), std::string(b.transform->id)},
        fmt::format("{} + {}", a.match.label, b.match.label),
        fmt::format("brief {}: {} and {} do not meet", brief, a.transform->id, b.transform->id)));
    return {};
  }

  std::string next_id(const std::string& brief) {
    return brief + static_cast<char>('a' + number_++);
  }

  const ir::QueryMap& query_;
  const Sites& sites_;
  std::size_t plans_max_;
  std::size_t number_ = 0;
  std::set<const Site*> taken_;
  DispatchPlan plan_;
};

// What the attempts so far say about the next one.
struct Lessons {
  const Probe* best = nullptr;                 // The best verified gain, if any.
  std::set<std::string, std::less<>> refused;  // Transforms that a gate refused.
  std::set<Family> cold;                       // Families that brought nothing.
  std::string note;
};

Lessons learn(const View& view) {
  Lessons lessons;
  const Probe* last = nullptr;
  for (const Probe& probe : view.probes) {
    if (probe.stage != Stage::closed) continue;
    const bool better =
        is_contender(probe) && (lessons.best == nullptr || ranks_above(probe, *lessons.best));
    if (better) lessons.best = &probe;
    // A model's mistakes say nothing of our transforms.
    if (probe.source == Source::model) continue;
    last = &probe;
    switch (probe.status) {
      case ProbeStatus::fail_tier1:
      case ProbeStatus::fail_equivalence:
      case ProbeStatus::error:
        for (const std::string& id : transforms_of(probe, view)) lessons.refused.insert(id);
        break;
      case ProbeStatus::pass:
      case ProbeStatus::win:
      case ProbeStatus::regression:
        if (!is_contender(probe)) lessons.cold.insert(probe.family);
        break;
    }
  }
  if (lessons.best != nullptr) {
    lessons.note =
        fmt::format("{} brought {:.2f}x", lessons.best->id, lessons.best->measurement->speedup);
  } else if (last != nullptr) {
    lessons.note =
        fmt::format("{} ({}) failed: {}", last->id, last->transform_id,
                    last->failure_reason.empty() ? "within the noise" : last->failure_reason);
  } else {
    lessons.note = "nothing was tried so far";
  }
  return lessons;
}

bool was_tried(const Site& site, const View& view) {
  return std::ranges::any_of(view.probes, [&](const Probe& probe) {
    const bool same_transform = probe.transform_id == site.transform->id ||
                                std::ranges::count(probe.transforms, site.transform->id) > 0;
    return same_transform && probe.label.find(site.match.label) != std::string::npos;
  });
}

// The sites left, best first; those of families that brought nothing stand behind the others.
std::vector<const Site*> sites_left(const Sites& sites, const Lessons& lessons, const View& view) {
  std::vector<const Site*> left;
  for (std::size_t i = 0; i < sites.worthwhile; ++i) {
    const Site& site = sites.list[i];
    if (was_tried(site, view) || lessons.refused.contains(site.transform->id)) continue;
    left.push_back(&site);
  }
  std::ranges::stable_partition(
      left, [&](const Site* site) { return !lessons.cold.contains(site->transform->family); });
  return left;
}

// The site on top of the best gain; nothing where they meet.
Result<std::optional<Probe>> on_top(const ir::QueryMap& query, const Site& site, const Probe& best,
                                    const View& view, const std::string& id) {
  ADO_TRY(patch::PatchPlan known, patch::read_plan(best.plan_json));
  known.plan_id = "a";
  ADO_TRY(const patch::PatchPlan more, plan_of_site(query, site, "b"));
  const std::optional<patch::PatchPlan> both = compose_two(query, known, more);
  if (!both) return std::optional<Probe>();
  std::vector<std::string> transforms = transforms_of(best, view);
  transforms.emplace_back(site.transform->id);
  return make_compound(id, *both, std::move(transforms),
                       fmt::format("{} + {}", best.label, site.match.label),
                       fmt::format("{} brought {:.2f}x; {} does not meet it", best.id,
                                   best.measurement->speedup, site.transform->id));
}

}  // namespace

Result<DispatchPlan> brief(const ir::QueryMap& query, const Sites& sites, const ModeSpec& mode,
                           std::size_t most) {
  Briefing briefing(query, sites, mode);
  const Families families = families_of(sites);
  if (!families.empty()) {
    for (const Families& each : least_overlapping(families, most)) ADO_CHECK(briefing.add(each));
  }
  return std::move(briefing).finish(most);
}

Result<SteerPlan> steer(const ir::QueryMap& query, const Sites& sites, const ModeSpec& mode,
                        const View& view) {
  const Lessons lessons = learn(view);
  auto number = static_cast<std::size_t>(
      std::ranges::count_if(view.probes, [](const Probe& probe) { return probe.id[0] == 'p'; }));
  SteerPlan plan;
  for (const Site* site : sites_left(sites, lessons, view)) {
    if (plan.probes.size() == static_cast<std::size_t>(mode.plans_per_worker)) break;
    const std::string id = fmt::format("p{:02}", ++number);
    std::optional<Probe> probe;
    if (lessons.best != nullptr && lessons.best->base.empty()) {
      ADO_TRY(probe, on_top(query, *site, *lessons.best, view, id));
    }
    plan.probes.push_back(probe ? *std::move(probe) : make_probe(*site, id, sites.measure));
  }
  if (plan.probes.empty()) {
    plan.note = lessons.note + "; no further site is worth a run";
    return plan;
  }
  std::vector<std::string> next;
  for (const Probe& probe : plan.probes) {
    next.push_back(fmt::format("{} {} at {}", probe.id,
                               fmt::join(transforms_of(probe, view), " + "), probe.label));
  }
  plan.note = fmt::format("{}; next: {}", lessons.note, fmt::join(next, "; "));
  return plan;
}

}  // namespace ado::mission
