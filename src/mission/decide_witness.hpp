// The part of decide that orders witness data: last, because the search can go on without them.
#pragma once

#include <vector>

#include "mission/decide.hpp"

namespace ado::mission {

// What was timed faster than all that is verified so far, as many as run side by side. Where a gate
// has refused what was built on a candidate, that candidate comes first: it may be the reason.
std::vector<Effect> refute_best(const View& view, const ModeSpec& mode);

// The others are no result any more: their verdicts are for the record.
std::vector<Effect> refute_rest(const View& view, const ModeSpec& mode);

// What was built on a candidate that a gate has refused goes with it.
std::vector<Effect> close_on_refused(const View& view, const ModeSpec& mode);

}  // namespace ado::mission
