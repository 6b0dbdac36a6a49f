// Executes by streaming: DuckDB keeps a buffer of chunks full while the sink empties it.
#include "engine/duckdb_statement.hpp"

#include "engine/duckdb_decode.hpp"

namespace ado::engine {
namespace {

tl::unexpected<DuckDbFailure> refused(ErrorKind kind, std::string message, std::string hint = {}) {
  return tl::unexpected(DuckDbFailure{
      .error = {.kind = kind, .message = std::move(message), .hint = std::move(hint)}});
}

tl::unexpected<DuckDbFailure> failed(const char* text, std::string_view statement) {
  return tl::unexpected(read_failure(copy_text(text), statement));
}

DuckDbOutcome<DuckDbStatements> parse(duckdb_connection connection, std::string_view statement) {
  if (statement.find('\0') != std::string_view::npos) {
    return refused(ErrorKind::invalid_input, "statement holds a NUL byte");
  }
  DuckDbStatements statements;
  const std::string text(statement);
  const std::uint64_t count = duckdb_extract_statements(connection, text.c_str(), statements.out());
  if (const char* error = duckdb_extract_statements_error(statements.get()); error != nullptr) {
    return failed(error, statement);
  }
  if (count == 0) return refused(ErrorKind::invalid_input, "there is no statement in the text");
  if (count > 1) {
    return refused(ErrorKind::invalid_input,
                   fmt::format("one statement is expected, the text holds {}", count),
                   "PIVOT without an IN list counts as two: list its values");
  }
  return statements;
}

bool is_accepted(duckdb_statement_type type, Accept accept) {
  if (accept == Accept::insert) return type == DUCKDB_STATEMENT_TYPE_INSERT;
  if (type == DUCKDB_STATEMENT_TYPE_SELECT) return true;
  return type == DUCKDB_STATEMENT_TYPE_EXPLAIN && accept == Accept::select_or_explain;
}

DuckDbOutcome<std::vector<DuckDbTypeInfo>> types_of(const DuckDbResult& result,
                                                    std::vector<ResultColumn>& columns) {
  std::vector<DuckDbTypeInfo> types;
  duckdb_result handle = result.get();
  const std::uint64_t count = duckdb_column_count(&handle);
  for (std::uint64_t i = 0; i < count; ++i) {
    const DuckDbType type(duckdb_column_logical_type(&handle, i));
    auto info = read_type(type.get());
    if (!info) return tl::unexpected(DuckDbFailure{.error = std::move(info).error()});
    columns.push_back({.name = copy_text(duckdb_column_name(&handle, i)), .type = info->name});
    types.push_back(*std::move(info));
  }
  return types;
}

DuckDbOutcome<Fetched> pour(const DuckDbResult& result, std::string_view statement, RowSink& sink) {
  std::vector<ResultColumn> columns;
  auto types = types_of(result, columns);
  if (!types) return tl::unexpected(std::move(types).error());
  ChunkDecoder decoder(*std::move(types));
  sink.begin(columns);
  Fetched fetched;
  while (true) {
    const DuckDbChunk chunk(duckdb_fetch_chunk(result.get()));
    if (chunk.get() == nullptr) break;
    if (!decoder.pour(chunk.get(), sink, fetched.rows)) {
      fetched.stopped_early = true;
      return fetched;
    }
  }
  duckdb_result handle = result.get();
  if (const char* error = duckdb_result_error(&handle); error != nullptr) {
    return failed(error, statement);
  }
  return fetched;
}

}  // namespace

DuckDbOutcome<DuckDbPrepared> prepare(duckdb_connection connection, std::string_view statement,
                                      Accept accept) {
  auto statements = parse(connection, statement);
  if (!statements) return tl::unexpected(std::move(statements).error());
  DuckDbPrepared prepared;
  if (duckdb_prepare_extracted_statement(connection, statements->get(), 0, prepared.out()) ==
      DuckDBError) {
    return failed(duckdb_prepare_error(prepared.get()), statement);
  }
  if (!is_accepted(duckdb_prepared_statement_type(prepared.get()), accept)) {
    return refused(ErrorKind::invalid_input, "statement is not a query",
                   "ado runs SELECT statements only, and never changes a database");
  }
  if (duckdb_nparams(prepared.get()) > 0) {
    return refused(ErrorKind::invalid_input, "statement has parameters",
                   "write values in their places");
  }
  return prepared;
}

DuckDbOutcome<std::vector<ResultColumn>> columns_of(duckdb_prepared_statement prepared) {
  std::vector<ResultColumn> columns;
  const std::uint64_t count = duckdb_prepared_statement_column_count(prepared);
  for (std::uint64_t i = 0; i < count; ++i) {
    const DuckDbType type(duckdb_prepared_statement_column_logical_type(prepared, i));
    auto info = read_type(type.get());
    if (!info) return tl::unexpected(DuckDbFailure{.error = std::move(info).error()});
    columns.push_back(
        {.name = take_text(const_cast<char*>(duckdb_prepared_statement_column_name(prepared, i))),
         .type = std::move(info->name)});
  }
  return columns;
}

DuckDbOutcome<Fetched> fetch(duckdb_prepared_statement prepared, std::string_view statement,
                             RowSink& sink) {
  DuckDbPending pending;
  if (duckdb_pending_prepared_streaming(prepared, pending.out()) == DuckDBError) {
    return failed(duckdb_pending_error(pending.get()), statement);
  }
  DuckDbResult result;
  if (duckdb_execute_pending(pending.get(), result.out()) == DuckDBError) {
    return failed(duckdb_result_error(result.out()), statement);
  }
  return pour(result, statement, sink);
}

}  // namespace ado::engine
