// Reads the settings of a PostgreSQL server that guide its planner or limit its memory.
#pragma once

#include <map>
#include <string>

#include "engine/postgres_connection.hpp"

namespace ado::engine {

// By name, as they are for this connection; memory in bytes.
Result<std::map<std::string, std::string>> read_settings(PostgresConnection& connection);

}  // namespace ado::engine
