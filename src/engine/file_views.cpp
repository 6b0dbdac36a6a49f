// Opens DuckDBs in memory over files of ours.
#include "engine/file_views.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/cell.hpp"

namespace ado::engine {
namespace {

// Kind of error of the text as DuckDB's own parser reads it, and the functions in FROM that are not
// known to make rows only.
constexpr std::string_view kReading = R"(
WITH given AS MATERIALIZED (SELECT CAST(json_serialize_sql({}) AS JSON) AS tree),
called AS (
  SELECT lower(node.value ->> '$.function.function_name') AS name
  FROM given, json_tree(given.tree) AS node
  WHERE node."type" = 'OBJECT' AND (node.value ->> '$.type') = 'TABLE_FUNCTION')
SELECT coalesce((SELECT tree ->> '$.error_type' FROM given), ''),
  coalesce((SELECT string_agg(DISTINCT name, ', ' ORDER BY name) FROM called
            WHERE name NOT IN ('generate_series', 'json_each', 'json_tree', 'range', 'unnest')), '')
)";

}  // namespace

std::string sql_text(std::string_view text) {
  return to_sql_literal({.kind = CellKind::text, .bytes = text});
}

Result<DuckDbConnection> open_workbench(const std::filesystem::path& temp_directory) {
  DuckDbConfiguration configuration;
  auto& list = configuration.settings;
  list.emplace_back("autoinstall_known_extensions", "false");
  list.emplace_back("autoload_known_extensions", "false");
  list.emplace_back("temp_directory", temp_directory.string());
  return DuckDbConnection::open(configuration);
}

Result<DuckDbConnection> open_file_views(const FileViews& views) {
  ADO_TRY(DuckDbConnection connection, open_workbench(views.temp_directory));
  ADO_CHECK(connection.execute(views.script));
  std::vector<std::string> folders;
  for (const std::filesystem::path& folder : views.folders) {
    folders.push_back(sql_text((folder / "").string()));
  }
  ADO_CHECK(
      connection.execute(fmt::format("SET allowed_directories = [{}]", fmt::join(folders, ", "))));
  ADO_CHECK(connection.execute("SET enable_external_access = false"));
  ADO_CHECK(connection.execute("SET lock_configuration = true"));
  return connection;
}

Result<void> check_reads_only(DuckDbConnection& connection, std::string_view statement) {
  ADO_TRY(const TextTable read, connection.query(fmt::format(kReading, sql_text(statement))));
  const std::string& problem = read.rows.at(0).at(0);
  const std::string& refused = read.rows.at(0).at(1);
  if (!problem.empty() && problem != "parser") {
    return fail(
        Error{.kind = ErrorKind::invalid_input,
              .message = "statement is not a query",
              .hint = "one SELECT is taken (a PIVOT with its IN list), and nothing is written"});
  }
  if (refused.empty()) return {};
  return fail(Error{.kind = ErrorKind::invalid_input,
                    .message = fmt::format("function cannot stand in FROM here: {}", refused),
                    .hint = "the views can, and generate_series, json_each, json_tree, range and "
                            "unnest"});
}

}  // namespace ado::engine
