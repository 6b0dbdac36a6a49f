// Survival: after a step, everything that was not touched means what it meant.
#pragma once

#include "ir/query_map.hpp"
#include "patch/plan.hpp"

namespace ado::patch {

// Checks in this order: every name resolves, as far as it did before; column and table references
// that survived (the same node id) lead to what they led to; the outermost block still has its
// columns. Refusals: unknown_name, does_not_resolve, output_changed.
Result<void> check_survival(const Step& step, const ir::QueryMap& before,
                            const ir::QueryMap& after);

}  // namespace ado::patch
