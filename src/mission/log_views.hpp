// SQL over what missions and pipelines asked databases and models, from journals and logs:
//   events          every event of every mission
//   llm_calls       one row a call to a model
//   sql_query_log   one row a statement that was timed, a pipeline, or a stage of one
//   semantic_calls  one row a call of a semantic operator to a model
//   semantic_errors one row a tuple of arguments that has no answer
#pragma once

#include <filesystem>

#include "engine/duckdb_connection.hpp"

namespace ado::mission {

// The journals as they are now; the connection reads them and can write nowhere. A workspace
// without missions has empty views. Errors: unavailable when the disk refuses.
Result<engine::DuckDbConnection> open_log(const std::filesystem::path& workspace);

}  // namespace ado::mission
