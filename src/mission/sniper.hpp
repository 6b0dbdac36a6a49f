// The built-in sniper: composes probes into compound patches.
#pragma once

#include <vector>

#include "ir/query_map.hpp"
#include "mission/view.hpp"

namespace ado::mission {

// The compounds to try in this round (1, 2, 3), none when nothing new can be composed. Their plans
// are in plan_json; ids s01, s02, ... go on after the ones in the view. Pure.
Result<std::vector<Probe>> compose_round(const View& view, const ir::QueryMap& query, int round);

}  // namespace ado::mission
