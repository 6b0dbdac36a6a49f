// Appends cells as text: the engine casts each to the type of its column.
#include "engine/duckdb_appender.hpp"

namespace ado::engine {

Result<DuckDbAppender> DuckDbAppender::open(duckdb_connection connection, std::string_view table,
                                            const char* schema, const char* catalog) {
  DuckDbAppender appender{std::string(table)};
  const bool opened =
      duckdb_appender_create_ext(connection, catalog, schema, appender.table_.c_str(),
                                 appender.handle_.out()) == DuckDBSuccess;
  if (!opened) return fail(appender.failure());
  return appender;
}

bool DuckDbAppender::append(const CellView& cell) {
  if (cell.kind == CellKind::null) return duckdb_append_null(handle_.get()) == DuckDBSuccess;
  const bool is_text = cell.kind == CellKind::text || cell.kind == CellKind::nested;
  const std::string text = is_text ? std::string(cell.bytes) : to_text(cell);
  return duckdb_append_varchar_length(handle_.get(), text.data(), text.size()) == DuckDBSuccess;
}

bool DuckDbAppender::row(std::span<const CellView> cells) {
  bool fits = true;
  for (const CellView& cell : cells) fits = fits && append(cell);
  fits = fits && duckdb_appender_end_row(handle_.get()) == DuckDBSuccess;
  if (!fits) error_ = failure();
  return fits;
}

Result<void> DuckDbAppender::finish() {
  if (error_) return fail(*error_);
  if (duckdb_appender_close(handle_.get()) == DuckDBSuccess) return {};
  return fail(failure());
}

Error DuckDbAppender::failure() {
  const std::string reason = copy_text(duckdb_appender_error(handle_.get()));
  return {.kind = ErrorKind::unsupported,
          .message = fmt::format("rows of {} cannot be copied: {}", table_, reason)};
}

}  // namespace ado::engine
