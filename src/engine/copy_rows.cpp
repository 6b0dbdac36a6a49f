// Hands the rows on to the appender of the scratch's connection.
#include "engine/copy_rows.hpp"

#include "engine/duckdb_engine.hpp"

namespace ado::engine {

Result<std::int64_t> copy_rows(Engine& source, std::string_view statement, Scratch& into,
                               std::string_view table, const RunOptions& options) {
  return connection_of(into.engine()).copy_rows(source, statement, table, options);
}

}  // namespace ado::engine
