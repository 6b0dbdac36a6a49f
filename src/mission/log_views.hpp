// SQL over what missions asked databases and models, from their journals:
//   events          every event of every mission
//   llm_calls       one row a call to a model
//   sql_query_log   one row a statement that was timed
//   semantic_calls  empty: missions make none
#pragma once

#include <filesystem>

#include "engine/duckdb_connection.hpp"

namespace ado::mission {

// The journals as they are now; the connection reads them and can write nowhere. A workspace
// without missions has empty views. Errors: unavailable when the disk refuses.
Result<engine::DuckDbConnection> open_log(const std::filesystem::path& workspace);

}  // namespace ado::mission
