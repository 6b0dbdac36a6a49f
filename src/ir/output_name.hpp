// The names that engines give to outputs without an alias.
#pragma once

#include <string>

#include "ir/query_map.hpp"

namespace ado::ir {

// The name of a select item without an alias. DuckDB: the column's name or duckdb_name of the rest;
// PostgreSQL: the column's or function's name, or ?column?.
std::string output_name(const sql::Expr& expr, const QueryMap& map);
// A column reference: its name is a name that people use.
bool names_itself(const sql::Expr& expr);

}  // namespace ado::ir
