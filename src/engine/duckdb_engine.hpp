// The Engine over one DuckDB connection, whoever opened it.
#pragma once

#include <memory>

#include "engine/duckdb_connection.hpp"

namespace ado::engine {

// Reads version, threads and memory limit from the connection; `info` brings the rest.
Result<std::unique_ptr<Engine>> make_duckdb_engine(DuckDbConnection connection, EngineInfo info);

// The connection of an engine made above, for Scratch, which may also write.
DuckDbConnection& connection_of(Engine& engine);

}  // namespace ado::engine
