// Reads what DuckDB's EXPLAIN says into the explain tree.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "explain/tree.hpp"

namespace ado::explain {

// The JSON of EXPLAIN (FORMAT JSON), which gives a plan only, or of EXPLAIN (ANALYZE, FORMAT JSON).
// Errors: invalid_input when it is neither; unsupported when the plan is nested too deeply.
Result<Tree> parse_duckdb(std::string_view json);

}  // namespace ado::explain
