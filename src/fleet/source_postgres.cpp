// Reads what PostgreSQL's own statistics say of the statements it ran.
#include <charconv>
#include <map>
#include <string>

#include <fmt/format.h>

#include "fleet/sources.hpp"
#include "sql/build.hpp"
#include "sql/print.hpp"

namespace ado::fleet {
namespace {

Result<engine::TextTable> rows_of(engine::Engine& engine, const std::string& statement,
                                  std::size_t most) {
  engine::TextSink sink(most);
  ADO_CHECK(engine.run(statement, sink, {}));
  return sink.table();
}

double number(const std::string& text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// The schema that holds the extension's view.
Result<std::string> schema_of_extension(engine::Engine& engine) {
  ADO_TRY(const engine::TextTable table,
          rows_of(engine,
                  "SELECT n.nspname FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n "
                  "ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements'",
                  1));
  if (!table.rows.empty()) return table.rows[0][0];
  return fail(Error{.kind = ErrorKind::unsupported,
                    .message = "this database has no extension pg_stat_statements",
                    .hint = "add it to shared_preload_libraries, restart, and CREATE EXTENSION "
                            "pg_stat_statements"});
}

// One statement has an entry for each role that ran it.
std::string statement_for(const std::string& schema) {
  const std::string name =
      sql::print(sql::make_identifier(schema), sql::Dialect::postgres) + ".pg_stat_statements";
  return fmt::format(
      "SELECT s.query, sum(s.calls)::text AS calls, sum(s.total_exec_time)::text AS total_ms "
      "FROM {} s JOIN pg_catalog.pg_database d ON d.oid = s.dbid "
      "WHERE d.datname = current_database() AND s.query IS NOT NULL "
      "GROUP BY s.queryid, s.query ORDER BY sum(s.total_exec_time) DESC, s.query",
      name);
}

// What a tool asks of the catalog is none of the user's slow queries.
bool is_about_the_server(const std::string& sql) {
  for (const std::string_view name :
       {"pg_catalog.", "information_schema.", "pg_stat_", "current_setting("}) {
    if (sql.find(name) != std::string::npos) return true;
  }
  return false;
}

constexpr std::size_t kEntriesMost = 100'000;  // The extension keeps 5000 unless told otherwise.

}  // namespace

Result<FoundQueries> read_pg_stat_statements(engine::Engine& engine, std::size_t most) {
  if (engine.dialect() != sql::Dialect::postgres) {
    return fail(Error{.kind = ErrorKind::invalid_input,
                      .message = "pg_stat_statements is PostgreSQL's, and this database is not",
                      .hint = "--db postgresql://user@host/database"});
  }
  ADO_TRY(const std::string schema, schema_of_extension(engine));
  ADO_TRY(const engine::TextTable table, rows_of(engine, statement_for(schema), kEntriesMost));
  FoundQueries found;
  std::size_t others = 0, catalog = 0, beyond = 0;
  for (const std::vector<std::string>& row : table.rows) {
    const std::string& sql = row[0];
    if (is_about_the_server(sql)) {
      catalog += 1;
      continue;
    }
    const auto statements = split_queries(sql, engine.dialect());
    if (statements.size() != 1) {
      others += 1;
      continue;
    }
    if (found.queries.size() == most) {
      beyond += 1;
      continue;
    }
    found.queries.push_back({.id = fmt::format("s{:03}", found.queries.size() + 1),
                             .file = {},
                             .sql = sql,
                             .calls = number(row[1]),
                             .recorded_ms = number(row[2]),
                             .problem = problem_of(sql, engine.dialect())});
  }
  const auto note = [&](std::size_t count, std::string_view what) {
    if (count > 0) found.notes.push_back(fmt::format("{} {}", count, what));
  };
  note(others, "recorded statements left out: they are no queries");
  note(catalog, "recorded statements left out: they read the server's own catalog");
  note(beyond, "recorded queries left out: they took less time than those above");
  if (!found.queries.empty()) return found;
  return fail(ErrorKind::invalid_input,
              "pg_stat_statements has recorded no query of this database");
}

}  // namespace ado::fleet
