// Order of CTEs: each stands behind those it reads. And the removal of those nobody reads any more.
#pragma once

#include "patch/edit.hpp"

namespace ado::patch {

// Sorts every WITH of the statement, moving as little as possible. References that `before` knows
// keep their meaning: one that read a table although a later CTE has its name stays before that
// CTE. Refused when CTEs read each other in a circle.
Result<void> order_ctes(const Step& step, const ir::QueryMap& before, sql::Statement& statement);

// Removes the CTEs that were read in `base` and are not in `after`, and those only they read.
// Recursive CTEs do not keep themselves alive. `statement` is what `after` maps.
void remove_dead_ctes(const ir::QueryMap& base, const ir::QueryMap& after,
                      sql::Statement& statement);

}  // namespace ado::patch
