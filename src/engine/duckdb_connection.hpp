// DuckDbConnection: one connection to one DuckDB, over its C API, which nobody else sees.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/engine.hpp"

namespace ado::engine {

// What the database is opened with; the names are DuckDB's settings.
struct DuckDbConfiguration {
  std::filesystem::path file;  // Empty: in memory.
  std::vector<std::pair<std::string, std::string>> settings;
};

// Owns the database too: when it ends, the file is closed. Not thread-safe.
class DuckDbConnection {
 public:
  static Result<DuckDbConnection> open(const DuckDbConfiguration& configuration);
  DuckDbConnection(DuckDbConnection&&) noexcept;
  DuckDbConnection& operator=(DuckDbConnection&&) noexcept;
  ~DuckDbConnection();

  // Any statements, one after the other; their results are thrown away.
  Result<void> execute(std::string_view script);
  // The four below take one SELECT and refuse anything else (invalid_input).
  Result<std::vector<ResultColumn>> describe(std::string_view statement);
  Result<RunStats> run(std::string_view statement, RowSink& sink, const RunOptions& options);
  Result<std::string> explain_json(std::string_view statement);
  struct Profiled {
    RunStats stats;
    std::string profile;  // As EXPLAIN (ANALYZE, FORMAT JSON) prints it.
  };
  Result<Profiled> run_profiled(std::string_view statement, RowSink& sink,
                                const RunOptions& options);
  // Pours the rows of `statement`, run by `source`, into a table of ours. Returns how many.
  Result<std::int64_t> copy_rows(Engine& source, std::string_view statement, std::string_view table,
                                 const RunOptions& options);
  // One INSERT into a table of ours; returns how many rows. Its query reads only.
  Result<std::int64_t> change(std::string_view statement, const RunOptions& options);
  // Adds rows to a table, or a temporary one, whatever else has its name.
  Result<void> append(const std::string& schema, std::string_view table,
                      std::span<const TextRow> rows);
  Result<void> append_temporary(std::string_view table, std::span<const TextRow> rows);
  // The rows of a query of our own, as text.
  Result<TextTable> query(std::string_view statement);

  RunFailure last_failure() const;
  Result<void> begin_snapshot();
  Result<void> end_snapshot();

 private:
  class Impl;
  explicit DuckDbConnection(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace ado::engine
