// Edits the SQL fragments of a plan as trees: each is parsed as its operation reads it, and
// printed.
#pragma once

#include <functional>

#include "briefing/literal_walk.hpp"
#include "patch/plan.hpp"

namespace ado::briefing {

// Changes the value of each literal in the fragments and preconditions of the plan. Errors:
// invalid_input with the place in the plan when a fragment does not parse.
Result<void> change_fragments(patch::PatchPlan& plan, const ChangeValue& change);

}  // namespace ado::briefing
