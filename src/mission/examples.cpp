// Chooses gold examples and a regression by likeness and by shared gaps.
#include "mission/examples.hpp"

#include <algorithm>

#include "mission/precedents.hpp"

namespace ado::mission {

std::vector<knowledge::GoldExample> examples_for(const ir::QueryMap& query,
                                                 std::string_view ordered_transform,
                                                 const knowledge::Retrieval* knowledge) {
  using knowledge::GoldStatus;
  std::vector<knowledge::GoldExample> chosen;
  if (knowledge == nullptr) return chosen;
  knowledge::Profile profile = profile_of(query, nullptr);
  const bool is_gap = std::ranges::binary_search(profile.gaps, ordered_transform);
  if (!ordered_transform.empty() && !is_gap) {
    // What a model orders is a gap that it sees, whether a built-in site is there or not.
    profile.gaps.emplace_back(ordered_transform);
    std::ranges::sort(profile.gaps);
  }
  std::vector<knowledge::Similar> similar = knowledge->similar(profile, query.dialect());
  std::ranges::stable_partition(similar, [&](const knowledge::Similar& each) {
    return each.example->transform_id == ordered_transform;
  });
  for (const auto& each : best_of_each(similar, GoldStatus::promoted, kExamplesShown)) {
    chosen.push_back(*each.example);
  }
  for (const auto& each : best_of_each(similar, GoldStatus::regression, kRegressionsShown)) {
    chosen.push_back(*each.example);
  }
  return chosen;
}

}  // namespace ado::mission
