// ado-copy-to-postgres FILE.duckdb TARGET [KEYS.tsv]: makes the tables of a DuckDB file anew in a
// PostgreSQL database, with their rows, and the keys of KEYS.tsv: a line each, tab separated: pk,
// table, columns, or fk, table, columns, referenced table, referenced columns. Each foreign key
// gets an index too. Then ANALYZE. It writes: it is for benchmarks, on a database of one's own.
#include <fstream>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.hpp"
#include "engine/engine.hpp"
#include "engine/postgres_handle.hpp"

namespace {

using ado::Result;
using ado::engine::CellKind;
using ado::engine::CellView;
using ado::engine::PostgresHandle;
using ado::engine::PostgresResult;

Result<void> execute(PGconn* server, const std::string& statement) {
  const PostgresResult result(PQexec(server, statement.c_str()));
  const ExecStatusType status = PQresultStatus(result.get());
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_COPY_IN) return {};
  return ado::fail(ado::ErrorKind::invalid_input, "{}: {}", statement, PQerrorMessage(server));
}

std::string in_quotes(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) text += c == '"' ? "\"\"" : std::string(1, c);
  return text + '"';
}

std::string type_of(const std::string& type) {
  if (type.starts_with("DECIMAL"))
    return "numeric" + type.substr(std::string_view("DECIMAL").size());
  if (type == "DOUBLE") return "double precision";
  if (type == "HUGEINT" || type == "UBIGINT") return "numeric";
  if (type == "TINYINT" || type == "UTINYINT") return "smallint";
  if (type == "BLOB") return "bytea";
  return type;
}

// A line of CSV; texts are always in quotes, so that '' is not NULL.
class CopySink final : public ado::engine::RowSink {
 public:
  explicit CopySink(PGconn* server) : server_(server) {}
  void begin(std::span<const ado::engine::ResultColumn>) override {}
  bool row(std::span<const CellView> cells) override {
    line_.clear();
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) line_ += ',';
      add(cells[i]);
    }
    line_ += '\n';
    return PQputCopyData(server_, line_.data(), static_cast<int>(line_.size())) == 1;
  }

 private:
  void add(const CellView& cell) {
    if (cell.kind == CellKind::null) return;
    if (cell.kind != CellKind::text) {
      line_ += ado::engine::to_text(cell);
      return;
    }
    line_ += '"';
    for (const char c : cell.bytes) line_ += c == '"' ? "\"\"" : std::string(1, c);
    line_ += '"';
  }

  PGconn* server_;
  std::string line_;
};

Result<void> copy_table(ado::engine::Engine& file, PGconn* server,
                        const ado::sql::TableInfo& table) {
  std::vector<std::string> columns;
  for (const ado::sql::ColumnInfo& column : table.columns) {
    columns.push_back(in_quotes(column.name) + " " + type_of(column.type));
  }
  const std::string name = in_quotes(table.name);
  ADO_CHECK(execute(server, fmt::format("DROP TABLE IF EXISTS {} CASCADE", name)));
  ADO_CHECK(execute(server, fmt::format("CREATE TABLE {} ({})", name, fmt::join(columns, ", "))));
  ADO_CHECK(execute(server, fmt::format("COPY {} FROM STDIN (FORMAT csv)", name)));
  CopySink sink(server);
  ADO_TRY(const auto stats, file.run("SELECT * FROM " + name, sink, {}));
  PQputCopyEnd(server, nullptr);
  while (const PostgresResult result{PQgetResult(server)}) {
    if (PQresultStatus(result.get()) == PGRES_COMMAND_OK) continue;
    return ado::fail(ado::ErrorKind::invalid_input, "{}: {}", name, PQerrorMessage(server));
  }
  fmt::print("{} {} rows\n", table.name, stats.rows);
  return {};
}

Result<void> add_keys(PGconn* server, const std::string& file) {
  std::ifstream stream(file);
  std::vector<std::string> references;
  for (std::string line; std::getline(stream, line);) {
    const auto parts = ado::split(line, '\t');
    if (line.starts_with('#') || parts.size() < 5) continue;
    if (parts[0] == "pk") {
      ADO_CHECK(
          execute(server, fmt::format("ALTER TABLE {} ADD PRIMARY KEY ({})", parts[1], parts[2])));
    } else {
      references.push_back(fmt::format("ALTER TABLE {} ADD FOREIGN KEY ({}) REFERENCES {} ({})",
                                       parts[1], parts[2], parts[3], parts[4]));
      references.push_back(fmt::format("CREATE INDEX ON {} ({})", parts[1], parts[2]));
    }
  }
  for (const std::string& statement : references) {
    if (auto added = execute(server, statement); !added) fmt::print("{}\n", added.error().message);
  }
  return {};
}

Result<void> copy(const std::string& source, const std::string& target, const std::string& keys) {
  ADO_TRY(const auto file, ado::engine::open_duckdb(source, {}));
  const PostgresHandle server(PQconnectdb(target.c_str()));
  if (PQstatus(server.get()) != CONNECTION_OK) {
    return ado::fail(ado::ErrorKind::unavailable, "{}", PQerrorMessage(server.get()));
  }
  ADO_TRY(const ado::sql::Schema schema, file->schema());
  for (const ado::sql::TableInfo& table : schema.tables) {
    if (!table.is_view) ADO_CHECK(copy_table(*file, server.get(), table));
  }
  if (!keys.empty()) ADO_CHECK(add_keys(server.get(), keys));
  return execute(server.get(), "ANALYZE");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "usage: ado-copy-to-postgres FILE.duckdb TARGET [KEYS.tsv]\n");
    return 2;
  }
  const auto done = copy(argv[1], argv[2], argc > 3 ? argv[3] : "");
  if (done) return 0;
  fmt::print(stderr, "error: {}\n", done.error().message);
  return 1;
}
