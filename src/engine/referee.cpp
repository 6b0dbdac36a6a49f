// DuckDB judges by json_serialize_sql in a database of its own; PostgreSQL by its parser as a
// library.
#include "engine/referee.hpp"

#include <mutex>
#include <optional>

#include "engine/duckdb_connection.hpp"
#include "engine/parse_tree.hpp"
#include "engine/postgres_parser.hpp"

namespace ado::engine {
namespace {

using nlohmann::json;

// What a parser made of a text: a tree, or why it could not read it.
using Reading = tl::expected<json, std::string>;

Result<DuckDbConnection> start_duckdb() {
  ADO_TRY(DuckDbConnection connection,
          DuckDbConnection::open({.file = {}, .settings = {{"threads", "1"}}}));
  // Else the serializer leaves out what older versions could not read: MATERIALIZED, for one.
  ADO_CHECK(connection.execute("SET storage_compatibility_version = 'latest'"));
  return connection;
}

// Starting an engine takes far longer than a judgement, so there is one for all threads. It is
// never closed: what DuckDB keeps by thread is gone before a static object would be destroyed, and
// closing uses it (heap corruption at exit, seen with DuckDB 1.5.6).
struct DuckDbJudge {
  std::mutex mutex;  // A connection serves one thread at a time.
  std::optional<DuckDbConnection> connection;
};

DuckDbJudge& duckdb_judge() {
  static DuckDbJudge* const judge = new DuckDbJudge;
  return *judge;
}

std::string field(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

Reading read_answer(const std::string& text) {
  json answer = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!answer.is_object()) return tl::unexpected<std::string>("the parser gave no tree");
  if (answer.value("error", true)) {
    const std::string message = field(answer, "error_message");
    return tl::unexpected(message.empty() ? "the parser refused it" : message);
  }
  const auto statements = answer.find("statements");
  if (statements == answer.end() || statements->size() != 1) {
    return tl::unexpected<std::string>("it is not exactly one statement");
  }
  return std::move((*statements)[0]);
}

Reading read_by_duckdb(DuckDbConnection& connection, std::string_view text) {
  const CellView cell{.kind = CellKind::text, .bytes = text};
  const auto answer = connection.query("SELECT json_serialize_sql(" + to_sql_literal(cell) + ")");
  if (!answer) return tl::unexpected(answer.error().message);
  return read_answer(answer->rows.at(0).at(0));
}

Reading read_by_postgres(std::string_view text) {
  const auto tree = parse_postgres(text);
  if (!tree) return tl::unexpected(tree.error().message);
  json answer = json::parse(*tree, nullptr, /*allow_exceptions=*/false);
  const auto statements = answer.find("stmts");
  if (statements == answer.end() || statements->size() != 1) {
    return tl::unexpected<std::string>("it is not exactly one statement");
  }
  return std::move((*statements)[0]);
}

Judgement judge(const Reading& original, const Reading& print) {
  if (!original) {
    return {.opinion = Opinion::cannot_read, .detail = "original: " + original.error()};
  }
  if (!print) return {.opinion = Opinion::cannot_read, .detail = "print: " + print.error()};
  const auto difference = first_difference(*original, *print);
  if (difference) return {.opinion = Opinion::different, .detail = *difference};
  return {.opinion = Opinion::same, .detail = {}};
}

}  // namespace

Result<Judgement> same_query(std::string_view original, std::string_view print,
                             sql::Dialect dialect) {
  switch (dialect) {
    case sql::Dialect::duckdb: {
      DuckDbJudge& duckdb = duckdb_judge();
      const std::lock_guard lock(duckdb.mutex);
      if (!duckdb.connection) {
        ADO_TRY(duckdb.connection, start_duckdb());
      }
      DuckDbConnection& connection = *duckdb.connection;
      return judge(read_by_duckdb(connection, original), read_by_duckdb(connection, print));
    }
    case sql::Dialect::postgres:
      return judge(read_by_postgres(original), read_by_postgres(print));
  }
  return fail(ErrorKind::internal, "unknown dialect");
}

}  // namespace ado::engine
