// The names that engines give to outputs without an alias.
#pragma once

#include <string>

#include "ir/query_map.hpp"

namespace ado::ir {

// The name of a select item without an alias. DuckDB: the text of the expression as DuckDB writes
// it, exact for columns, calls, operators, casts, CASE and constants; PostgreSQL: the column's or
// function's name, or ?column?.
std::string output_name(const sql::Expr& expr, const QueryMap& map);
// A column reference: its name is a name that people use.
bool names_itself(const sql::Expr& expr);

}  // namespace ado::ir
