// What a mission may cost in time: a multiple of what the query itself costs.
#pragma once

#include <cstddef>

#include "mission/view.hpp"

namespace ado::mission {

// All work but the measurement of the result, which has its own limit. Needs the baseline.
double budget_ms(const View& view);
double remaining_ms(const View& view);  // 0 when it is spent.
// How many candidates can be timed with what is left; at least one, while anything is left.
std::size_t affordable_candidates(const View& view);

}  // namespace ado::mission
