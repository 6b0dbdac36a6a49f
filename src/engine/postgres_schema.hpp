// Reads the schema of a PostgreSQL database from its catalog.
#pragma once

#include "engine/postgres_connection.hpp"
#include "sql/schema.hpp"

namespace ado::engine {

// Tables, partitioned and foreign tables and views that the role may read, those of the search path
// first and in its order. Only constraints that the server keeps for every row that a query of the
// table sees: none of a table that others inherit from, no key that is deferrable, no foreign key
// of a table with row security, nothing of a foreign table, nothing of a table that a name without
// its schema does not lead to. A materialized view is a table, a domain the type below it.
Result<sql::Schema> read_schema(PostgresConnection& connection);

}  // namespace ado::engine
