// Makes, fills and drops: the few statements that are no query, written here and nowhere else.
#include "engine/workbench.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/duckdb_engine.hpp"
#include "engine/postgres_engine.hpp"

namespace ado::engine {
namespace {

// A name as it is, whatever it holds.
std::string in_quotes(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) {
    if (c == '"') text += '"';
    text += c;
  }
  return text + '"';
}

std::string definition(const std::vector<ResultColumn>& columns) {
  std::string list;
  for (const ResultColumn& column : columns) {
    list += fmt::format("{}{} {}", list.empty() ? "" : ", ", in_quotes(column.name), column.type);
  }
  return list;
}

bool is_server(const Engine& engine) { return engine.dialect() == sql::Dialect::postgres; }

std::string place(const Engine& engine, std::string_view name) {
  return (is_server(engine) ? "pg_temp." : "temp.main.") + in_quotes(name);
}

Result<void> refuse_twice(const std::vector<ResultColumn>& columns) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (columns[i].name != columns[j].name) continue;
      return fail(Error{.kind = ErrorKind::invalid_input,
                        .message = fmt::format("two columns have one name: {}", columns[i].name),
                        .hint = "name one of them with AS"});
    }
  }
  return {};
}

}  // namespace

Result<Workbench> Workbench::open(Engine& engine) {
  if (is_server(engine)) {
    PostgresConnection& connection = postgres_of(engine);
    ADO_CHECK(connection.execute("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ WRITE"));
    connection.begin_workbench();
  }
  return Workbench(engine);
}

Workbench::Workbench(Workbench&& other) noexcept
    : engine_(std::exchange(other.engine_, nullptr)), made_(std::move(other.made_)) {}

Workbench::~Workbench() {
  if (engine_ == nullptr) return;
  if (is_server(*engine_)) {
    // A connection that is gone took its tables along.
    (void)postgres_of(*engine_).end_workbench();
    return;
  }
  (void)clear();
}

void Workbench::note(std::string_view name) {
  if (std::find(made_.begin(), made_.end(), name) == made_.end()) made_.emplace_back(name);
}

Result<void> Workbench::execute(const std::string& statement) {
  if (is_server(*engine_)) return postgres_of(*engine_).execute(statement);
  return connection_of(*engine_).execute(statement);
}

Result<std::int64_t> Workbench::keep(std::string_view name, std::string_view query,
                                     const std::vector<std::string>& columns,
                                     const RunOptions& options) {
  ADO_TRY(auto described, engine_->describe(query));
  std::string names;
  for (std::size_t i = 0; i < described.size(); ++i) {
    if (i < columns.size()) described[i].name = columns[i];
    names += fmt::format("{}{}", names.empty() ? "" : ", ", in_quotes(described[i].name));
  }
  ADO_CHECK(refuse_twice(described));
  // The engine itself takes types over: their names alone lose collations. No row is computed.
  ADO_CHECK(define(name, fmt::format("({}) AS {} WITH NO DATA", names, query)));
  const std::string fill = fmt::format("INSERT INTO {} {}", place(*engine_, name), query);
  ADO_TRY(const std::int64_t rows, is_server(*engine_)
                                       ? postgres_of(*engine_).change(fill, options)
                                       : connection_of(*engine_).change(fill, options));
  ADO_CHECK(settle(name));
  return rows;
}

Result<void> Workbench::make(std::string_view name, const std::vector<ResultColumn>& columns) {
  return define(name, "(" + definition(columns) + ")");
}

Result<void> Workbench::define(std::string_view name, std::string_view definition) {
  note(name);
  auto made = execute(fmt::format("CREATE TEMPORARY TABLE {} {}", in_quotes(name), definition));
  if (made || !is_server(*engine_)) return made;
  Error error = std::move(made).error();
  error.message = "no temporary table on the server: " + error.message;
  error.kind = ErrorKind::unavailable;
  error.position.reset();
  error.hint =
      "the role needs the right TEMPORARY on the database, and a server that is no standby";
  return fail(std::move(error));
}

Result<void> Workbench::append(std::string_view name, std::span<const TextRow> rows) {
  if (rows.empty()) return {};
  if (is_server(*engine_)) return postgres_of(*engine_).copy_in(place(*engine_, name), rows);
  return connection_of(*engine_).append_temporary(name, rows);
}

Result<void> Workbench::settle(std::string_view name) {
  if (!is_server(*engine_)) return {};
  return execute("ANALYZE " + place(*engine_, name));
}

Result<void> Workbench::drop(std::string_view name) {
  ADO_CHECK(execute("DROP TABLE IF EXISTS " + place(*engine_, name)));
  std::erase(made_, name);
  return {};
}

Result<std::vector<std::string>> Workbench::tables() {
  constexpr std::string_view kOnDuckDb =
      "SELECT table_name FROM duckdb_tables() WHERE temporary ORDER BY table_name";
  constexpr std::string_view kOnServer =
      "SELECT relname FROM pg_catalog.pg_class WHERE relpersistence = 't' AND relkind = 'r' AND "
      "relnamespace = pg_catalog.pg_my_temp_schema() ORDER BY relname";
  ADO_TRY(const TextTable found, is_server(*engine_) ? postgres_of(*engine_).query(kOnServer)
                                                     : connection_of(*engine_).query(kOnDuckDb));
  std::vector<std::string> names;
  for (const auto& row : found.rows) names.push_back(row[0]);
  return names;
}

Result<void> Workbench::clear() {
  while (!made_.empty()) {
    const std::string name = made_.back();
    ADO_CHECK(drop(name));
  }
  return {};
}

}  // namespace ado::engine
