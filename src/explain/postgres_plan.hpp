// Reads PostgreSQL's plans.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "explain/tree.hpp"

namespace ado::explain {

// The JSON of EXPLAIN (FORMAT JSON) or EXPLAIN (ANALYZE, BUFFERS, VERBOSE, SETTINGS, FORMAT JSON),
// of servers 13 to 18. Times become self times: a node's own minus its children's, over all loops
// and workers. Conditions, keys and filters stand under the names that DuckDB's plans have. Errors:
// invalid_input for anything else, unsupported for plans nested too deeply.
Result<Tree> parse_postgres(std::string_view json);

}  // namespace ado::explain
