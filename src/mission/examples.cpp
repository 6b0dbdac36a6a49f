// Chooses gold examples by what the built-in transforms see in the query.
#include "mission/examples.hpp"

#include <algorithm>

#include "transforms/catalog.hpp"

namespace ado::mission {
namespace {

bool has_site(const ir::QueryMap& query, std::string_view transform_id) {
  const transforms::Transform* transform = transforms::find_transform(transform_id);
  return transform != nullptr && !transform->detect(query).empty();
}

}  // namespace

std::vector<knowledge::GoldExample> examples_for(const ir::QueryMap& query,
                                                 std::string_view ordered_transform,
                                                 std::span<const knowledge::GoldExample> all) {
  std::vector<const knowledge::GoldExample*> ranked;
  for (const knowledge::GoldExample& example : all) {
    if (example.engine == query.dialect()) ranked.push_back(&example);
  }
  const auto is_ordered = [&](const knowledge::GoldExample* example) {
    return example->transform_id == ordered_transform;
  };
  std::ranges::stable_sort(ranked, [&](const auto* a, const auto* b) {
    if (is_ordered(a) != is_ordered(b)) return is_ordered(a);
    return a->outcome.speedup > b->outcome.speedup;
  });
  std::vector<knowledge::GoldExample> chosen;
  for (const knowledge::GoldExample* example : ranked) {
    if (chosen.size() == kExamplesShown) break;
    const bool is_shown = std::ranges::count(chosen, example->transform_id,
                                             &knowledge::GoldExample::transform_id) > 0;
    if (is_shown) continue;
    if (is_ordered(example) || has_site(query, example->transform_id)) chosen.push_back(*example);
  }
  return chosen;
}

}  // namespace ado::mission
