// Divisions that raise for no row: by NULL where the divisor is 0.
#pragma once

#include "ir/query_map.hpp"

namespace ado::transforms {

// Nothing in the condition raises for a row but divisions of PostgreSQL's numeric by 0.
bool raises_by_division_only(const sql::Expr& condition, const ir::QueryMap& query);
// A copy with x / nullif(y, 0) in the place of such divisions. A row that the original does not
// fail at has no 0 there, or what the division gives is not asked for: NULL decides nothing either.
sql::Expr with_guarded_divisions(const sql::Expr& condition, const ir::QueryMap& query);

}  // namespace ado::transforms
