// Which gold examples a prompt shows.
#pragma once

#include <string_view>
#include <vector>

#include "ir/query_map.hpp"
#include "knowledge/retrieval.hpp"

namespace ado::mission {

inline constexpr std::size_t kExamplesShown = 3;
inline constexpr std::size_t kRegressionsShown = 1;

// Of the query's engine: examples of transforms that have a site in the query, the best score
// first, one a transform; that of the transform that was ordered comes before all others. Then the
// best regression among them. The plan is not asked: its times differ from run to run, and a prompt
// must be the same after a resume. Null: none.
std::vector<knowledge::GoldExample> examples_for(const ir::QueryMap& query,
                                                 std::string_view ordered_transform,
                                                 const knowledge::Retrieval* knowledge);

}  // namespace ado::mission
