// Indexes that could help a query: as advice, with what the planner expects of them.
#pragma once

#include <vector>

#include "engine/engine.hpp"
#include "explain/tree.hpp"
#include "ir/query_map.hpp"

namespace ado::mission {

// Worth a trial: on the columns by which the query filters or joins tables that its analyzed plan
// reads from end to end. A few only, single columns first. Pure.
std::vector<engine::IndexIdea> index_ideas(const ir::QueryMap& query, const explain::Tree& tree);

// Those that the planner expects much of, best first, one a table; of two alike the narrower. Pure.
std::vector<engine::IndexTrial> worth_advising(std::vector<engine::IndexTrial> trials);

}  // namespace ado::mission
