// The Engine over one PostgreSQL connection, whoever opened it.
#pragma once

#include <memory>

#include "engine/postgres_connection.hpp"

namespace ado::engine {

// Reads version, database and limits from the connection. `target` is what it was opened by.
Result<std::unique_ptr<Engine>> make_postgres_engine(PostgresConnection connection,
                                                     std::string target);

// Whether ado works with a server of this version, as libpq numbers it: 150018. `name` is how the
// server calls it. Errors: unsupported for one before 13.
Result<void> check_version(int number, std::string_view name);

// The connection of an engine made above, for scratch tables.
PostgresConnection& postgres_of(Engine& engine);

}  // namespace ado::engine
