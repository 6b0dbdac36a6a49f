// A query and the schema it is read against, from --db or --schema.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cli/session.hpp"
#include "ir/query_map.hpp"
#include "patch/apply.hpp"
#include "sql/schema.hpp"

namespace ado::cli {

// The tables of CREATE statements. Errors name the file, the line and the column.
Result<sql::Schema> read_schema(const std::string& file, sql::Dialect dialect);

struct QueryInput {
  Source source;
  std::unique_ptr<engine::Engine> engine;  // Null with --schema.
  std::optional<ir::QueryMap> map;
};

// Reads and maps the query. Errors of the query are told with their place, so that what comes back
// is the exit code then. `schema_file` empty: the database of the configuration.
struct Told {
  Exit exit;
};
tl::expected<QueryInput, Told> read_query_input(const std::string& query_file,
                                                const std::string& schema_file,
                                                const Session& session);

// A script and the schema that its last statement is read against, views of the script included.
struct ScriptInput {
  Source source;
  patch::Script script;
  std::optional<ir::QueryMap> map;  // Of the last statement.
  patch::Form form() const {
    return script.before.empty() ? patch::Form::statement : patch::Form::script;
  }
};
// The same for a script. Tables that its other statements make must be in the schema.
tl::expected<ScriptInput, Told> read_script_input(const std::string& script_file,
                                                  const std::string& schema_file,
                                                  sql::Dialect dialect, const Session& session);

}  // namespace ado::cli
