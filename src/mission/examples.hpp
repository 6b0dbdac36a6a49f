// Which gold examples a prompt shows.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "ir/query_map.hpp"
#include "knowledge/gold_example.hpp"

namespace ado::mission {

inline constexpr std::size_t kExamplesShown = 3;

// Those of the query's engine whose transform has a site in the query, the largest gain first, one
// a transform; that of the transform that was ordered comes before all others. Pure.
std::vector<knowledge::GoldExample> examples_for(const ir::QueryMap& query,
                                                 std::string_view ordered_transform,
                                                 std::span<const knowledge::GoldExample> all);

}  // namespace ado::mission
