// The profile of the connection's last statement, as the JSON that EXPLAIN ANALYZE prints.
#pragma once

#include <string>

#include "engine/duckdb_handle.hpp"

namespace ado::engine {

// "" when the last statement was not profiled.
std::string profile_json(duckdb_connection connection);

}  // namespace ado::engine
