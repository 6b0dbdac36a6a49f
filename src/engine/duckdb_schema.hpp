// Reads a DuckDB's catalog into plain values.
#pragma once

#include "base/result.hpp"
#include "engine/duckdb_connection.hpp"
#include "sql/schema.hpp"

namespace ado::engine {

// Tables and views of the opened database, the current schema first, each in the order of creation.
Result<sql::Schema> read_schema(DuckDbConnection& connection);

}  // namespace ado::engine
