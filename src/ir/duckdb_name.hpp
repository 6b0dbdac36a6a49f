// The text by which DuckDB names an expression that has no alias.
#pragma once

#include <string>

#include "ir/query_map.hpp"

namespace ado::ir {

// As measured on DuckDB 1.5. Exact for columns, calls, windows, operators, tests, casts, CASE and
// constants; subqueries, lists, structs and intervals come in ado's own print.
std::string duckdb_name(const sql::Expr& expr, const QueryMap& map);

}  // namespace ado::ir
