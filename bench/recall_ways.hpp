// Recall, its ways: how transforms are chosen for a query that is held back.
#pragma once

#include <algorithm>
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

// The same query, or one that differs in names and constants alone: what such a twin tells is no
// recall.
inline bool is_twin(const Held& a, const Held& b) {
  const auto first_signal = static_cast<std::ptrdiff_t>(knowledge::Feature::signal_first);
  return std::equal(a.profile.features.begin(), a.profile.features.begin() + first_signal,
                    b.profile.features.begin(), b.profile.features.begin() + first_signal);
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
    if (is_twin(each, asked)) continue;
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
    if (is_twin(each, asked)) continue;
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

}  // namespace ado::bench_recall
