// Expressions that some of their values make raise.
#pragma once

#include "ir/query_map.hpp"

namespace ado::verify {

// x / y and its like on PostgreSQL; DuckDB gives NULL. Divisors that are constants, nullif(y, 0),
// made of aggregates, or kept from 0 by a CHECK never are 0.
bool may_divide_by_zero(const sql::Expr& expr, const ir::QueryMap& map);

// That; a function that some arguments make raise; a cast that some values do not fit; a pattern or
// regular expression that is no constant; a subquery that may find a second row for one value. On
// DuckDB, casts of texts alone.
bool is_risk(const sql::Expr& expr, const ir::QueryMap& map);

}  // namespace ado::verify
