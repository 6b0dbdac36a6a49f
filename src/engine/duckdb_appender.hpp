// Pours a result into a table of a database of our own. Included by the connection only.
#pragma once

#include <string>
#include <string_view>

#include "engine/duckdb_handle.hpp"
#include "engine/engine.hpp"

namespace ado::engine {

using DuckDbAppenderHandle = Owned<duckdb_appender, duckdb_appender_destroy>;

// Each value travels as text, which the table's columns read; a row that does not fit ends the run
// early, and finish() says why. The connection must outlive it.
class DuckDbAppender final : public RowSink {
 public:
  // Where the engine finds the name, unless its schema and catalog are given.
  static Result<DuckDbAppender> open(duckdb_connection connection, std::string_view table,
                                     const char* schema = nullptr, const char* catalog = nullptr);
  void begin(std::span<const ResultColumn>) override {}
  bool row(std::span<const CellView> cells) override;
  Result<void> finish();  // What was poured is in the table from here on.

 private:
  explicit DuckDbAppender(std::string table) : table_(std::move(table)) {}
  bool append(const CellView& cell);
  Error failure();

  std::string table_;
  DuckDbAppenderHandle handle_;
  std::optional<Error> error_;
};

}  // namespace ado::engine
