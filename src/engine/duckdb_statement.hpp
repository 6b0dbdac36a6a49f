// One statement on its way through DuckDB's C API: prepared, checked, executed, fetched.
#pragma once

#include <string_view>
#include <vector>

#include "engine/cell.hpp"
#include "engine/duckdb_error.hpp"
#include "engine/duckdb_handle.hpp"
#include "engine/duckdb_type.hpp"

namespace ado::engine {

template <typename T>
using DuckDbOutcome = tl::expected<T, DuckDbFailure>;

// insert: only what the workbench writes itself, into a table of its own.
enum class Accept { select, select_or_explain, insert };

// Parses, binds and plans. Refuses more or less than one statement, other kinds, and parameters.
DuckDbOutcome<DuckDbPrepared> prepare(duckdb_connection connection, std::string_view statement,
                                      Accept accept);

DuckDbOutcome<std::vector<ResultColumn>> columns_of(duckdb_prepared_statement prepared);

struct Fetched {
  std::int64_t rows = 0;
  bool stopped_early = false;
};
// Executes and pours the rows into the sink as they come, so memory does not grow with the result.
DuckDbOutcome<Fetched> fetch(duckdb_prepared_statement prepared, std::string_view statement,
                             RowSink& sink);

}  // namespace ado::engine
