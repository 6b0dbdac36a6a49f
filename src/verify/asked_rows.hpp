// Of which rows an engine must compute an expression, whatever plan it chooses.
#pragma once

#include "ir/query_map.hpp"

namespace ado::verify {

// Whether `part` of the condition is computed for each row of one base table: no other condition,
// join, LIMIT, sample, subquery, CTE or set operation may come between, nothing in the condition
// may decide without it, and no constant may make it NULL for all.
bool is_asked_of_all_rows(const sql::Expr& part, const ir::Predicate& condition,
                          const ir::Block& block, const ir::QueryMap& map);

// Whether all columns of the expression are of one row of one base table, through derived tables
// and CTEs, and never NULL for want of a row.
bool reads_one_base_row(const sql::Expr& expr, const ir::QueryMap& map);

}  // namespace ado::verify
