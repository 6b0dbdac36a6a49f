// Asks DuckDB's tables of itself, or those of a server.
#include "pipeline/catalog.hpp"

#include "engine/cell.hpp"
#include "sql/build.hpp"
#include "sql/print.hpp"

namespace ado::pipeline {
namespace {

std::string in_quotes(std::string_view text, sql::Dialect dialect) {
  return sql::print(sql::make_string(text), dialect);
}

}  // namespace

Result<engine::TextTable> catalog_rows(engine::Engine& engine, const std::string& query,
                                       const engine::RunOptions& options) {
  constexpr std::size_t kRowsMax = 1000;
  engine::TextSink sink(kRowsMax);
  auto done = engine.run(query, sink, options);
  if (done) return sink.table();
  // A place in our query tells nobody anything.
  Error error = std::move(done).error();
  error.position.reset();
  return fail(std::move(error));
}

Result<FunctionInCatalog> function_in_catalog(engine::Engine& engine, const std::string& name,
                                              const engine::RunOptions& options) {
  constexpr std::string_view kOnServer =
      "SELECT 'volatile', '' FROM pg_catalog.pg_proc WHERE provolatile = 'v' AND proname = ";
  constexpr std::string_view kOnDuckDb =
      "SELECT CASE WHEN stability = 'VOLATILE' THEN 'volatile' ELSE '' END, "
      "coalesce(macro_definition, '') "
      "FROM duckdb_functions() WHERE lower(function_name) = ";
  const bool is_server = engine.dialect() == sql::Dialect::postgres;
  ADO_TRY(const engine::TextTable table,
          catalog_rows(
              engine,
              std::string(is_server ? kOnServer : kOnDuckDb) + in_quotes(name, engine.dialect()),
              options));
  FunctionInCatalog found;
  for (const auto& row : table.rows) {
    found.is_volatile = found.is_volatile || row.at(0) == "volatile";
    if (!row.at(1).empty()) found.macros.push_back(row.at(1));
  }
  return found;
}

Result<std::optional<std::string>> view_in_catalog(engine::Engine& engine,
                                                   const std::vector<sql::Identifier>& name,
                                                   const engine::RunOptions& options) {
  const sql::Dialect dialect = engine.dialect();
  std::string query;
  if (dialect == sql::Dialect::postgres) {
    std::string full;
    for (const sql::Identifier& part : name) {
      full += (full.empty() ? "" : ".") + sql::print(part, dialect);
    }
    query =
        "SELECT pg_catalog.pg_get_viewdef(oid) FROM pg_catalog.pg_class WHERE relkind = 'v' "
        "AND oid = pg_catalog.to_regclass(" +
        in_quotes(full, dialect) + ")";
  } else {
    query =
        "SELECT sql[position(' AS ' IN sql) + 4:] FROM duckdb_views() WHERE NOT internal AND "
        "lower(view_name) = lower(" +
        in_quotes(name.back().text, dialect) + ")";
  }
  ADO_TRY(const engine::TextTable table, catalog_rows(engine, query, options));
  if (table.rows.empty()) return std::nullopt;
  std::string definition = table.rows.at(0).at(0);
  while (definition.ends_with(';') || definition.ends_with('\n')) definition.pop_back();
  return definition;
}

}  // namespace ado::pipeline
