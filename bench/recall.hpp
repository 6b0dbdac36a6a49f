// Recall: whether the transform that is known to win on a query is found by its likeness to others.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "knowledge/features.hpp"
#include "knowledge/retrieval.hpp"
#include "mission/precedents.hpp"

namespace ado::bench_recall {

inline constexpr std::size_t kTop = 3;

// One way to choose transforms for a query; shares of the queries.
struct Way {
  std::string name;
  double first = 0;   // The winner is the first.
  double in_top = 0;  // It is among the first three.
};
struct Recall {
  std::size_t queries = 0;
  std::size_t with_sibling = 0;  // Of another query, the same transform: else nothing can be found.
  double transforms = 0;         // Known from the other examples, on average.
  double gaps = 0;               // Of a query, on average, that another example closes.
  std::vector<Way> ways;
};

enum class Plan { unknown, known };
enum class Gaps { shown, hidden };

// One promoted example whose query is asked about.
struct Held {
  const knowledge::LibraryExample* example = nullptr;
  knowledge::Profile profile;  // With the gaps that transforms see.
};

inline vectors::Vector without_plan(vectors::Vector features) {
  for (auto i = static_cast<std::size_t>(knowledge::Feature::signal_first); i < features.size();
       ++i) {
    features[i] = std::numeric_limits<float>::quiet_NaN();
  }
  return features;
}

inline Result<std::vector<Held>> promoted(const std::vector<knowledge::LibraryExample>& library,
                                          sql::Dialect engine) {
  std::vector<Held> all;
  for (const knowledge::LibraryExample& each : library) {
    if (each.example.engine != engine) continue;
    if (each.example.status != knowledge::GoldStatus::promoted) continue;
    ADO_TRY(const ir::QueryMap map, knowledge::map_of(each));
    ADO_TRY(knowledge::Profile profile, knowledge::profile_of(each));
    profile.gaps = mission::profile_of(map, nullptr).gaps;
    all.push_back({&each, std::move(profile)});
  }
  return all;
}

// The transforms of examples of other queries, the best score first, each once.
inline Result<std::vector<std::string>> ranked(const std::vector<Held>& all, const Held& asked,
                                               Plan plan, Gaps gaps) {
  std::vector<knowledge::GoldExample> examples;
  std::vector<knowledge::Profile> profiles;
  for (const Held& each : all) {
    if (each.example->example.original_sql == asked.example->example.original_sql) continue;
    examples.push_back(each.example->example);
    profiles.push_back(each.profile);
  }
  knowledge::Profile query = asked.profile;
  if (gaps == Gaps::hidden) query.gaps.clear();
  if (plan == Plan::unknown) query.features = without_plan(query.features);
  ADO_TRY(const knowledge::Retrieval retrieval,
          knowledge::Retrieval::make(std::move(examples), profiles));
  std::vector<std::string> transforms;
  for (const auto& each : retrieval.similar(query, asked.example->example.engine)) {
    const std::string& id = each.example->transform_id;
    if (std::ranges::find(transforms, id) == transforms.end()) transforms.push_back(id);
  }
  return transforms;
}

// Those with a site, the one with the largest gain on any other query first.
inline std::vector<std::string> by_gain(const std::vector<Held>& all, const Held& asked) {
  std::vector<std::pair<double, std::string>> gains;
  for (const Held& each : all) {
    const knowledge::GoldExample& example = each.example->example;
    if (example.original_sql == asked.example->example.original_sql) continue;
    if (!std::ranges::binary_search(asked.profile.gaps, example.transform_id)) continue;
    gains.emplace_back(-example.outcome.speedup, example.transform_id);
  }
  std::ranges::sort(gains);
  std::vector<std::string> transforms;
  for (const auto& [gain, id] : gains) {
    if (std::ranges::find(transforms, id) == transforms.end()) transforms.push_back(id);
  }
  return transforms;
}

inline void count(const std::vector<std::string>& transforms, const std::string& winner, Way& way) {
  const auto place = std::ranges::find(transforms, winner) - transforms.begin();
  if (static_cast<std::size_t>(place) == transforms.size()) return;
  way.first += place == 0 ? 1 : 0;
  way.in_top += static_cast<std::size_t>(place) < kTop ? 1 : 0;
}

// What drawing without looking gives, on average.
inline void count_draw(const std::set<std::string>& transforms, const std::string& winner,
                       Way& way) {
  if (!transforms.contains(winner)) return;
  const auto all = static_cast<double>(transforms.size());
  way.first += 1 / all;
  way.in_top += std::min(1.0, static_cast<double>(kTop) / all);
}

// Each promoted example is held back in turn, with all others of the same query.
inline Result<Recall> leave_one_out(const std::vector<knowledge::LibraryExample>& library,
                                    sql::Dialect engine) {
  ADO_TRY(const std::vector<Held> all, promoted(library, engine));
  Recall recall{.queries = all.size()};
  Way any{"any three transforms"};
  Way site{"any three that have a site"};
  Way gain{"those with a site, by gain"};
  Way sql_alone{"features of the SQL alone"};
  Way plan_alone{"features of SQL and plan"};
  Way sql_gaps{"features of the SQL x shared gaps"};
  Way plan_gaps{"features of SQL and plan x shared gaps"};
  for (const Held& asked : all) {
    const std::string& winner = asked.example->example.transform_id;
    std::set<std::string> known;
    for (const std::string& id : by_gain(all, asked)) known.insert(id);
    recall.gaps += static_cast<double>(known.size());
    count_draw(known, winner, site);
    count(by_gain(all, asked), winner, gain);
    struct Ranking {
      Way* way;
      Plan plan;
      Gaps gaps;
    };
    for (const auto& [way, plan, gaps] : {Ranking{&sql_alone, Plan::unknown, Gaps::hidden},
                                          Ranking{&plan_alone, Plan::known, Gaps::hidden},
                                          Ranking{&sql_gaps, Plan::unknown, Gaps::shown},
                                          Ranking{&plan_gaps, Plan::known, Gaps::shown}}) {
      ADO_TRY(const std::vector<std::string> transforms, ranked(all, asked, plan, gaps));
      count(transforms, winner, *way);
      if (way != &sql_alone) continue;
      const std::set<std::string> others(transforms.begin(), transforms.end());
      recall.transforms += static_cast<double>(others.size());
      recall.with_sibling += others.contains(winner) ? 1 : 0;
      count_draw(others, winner, any);
    }
  }
  const double queries = std::max<double>(1, static_cast<double>(all.size()));
  recall.gaps /= queries;
  recall.transforms /= queries;
  for (Way way : {any, site, gain, sql_alone, plan_alone, sql_gaps, plan_gaps}) {
    way.first /= queries;
    way.in_top /= queries;
    recall.ways.push_back(std::move(way));
  }
  return recall;
}

}  // namespace ado::bench_recall
