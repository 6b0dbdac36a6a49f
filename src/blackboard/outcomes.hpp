// SQL over the blackboard: the view `outcomes`, run by an embedded DuckDB.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "blackboard/attempt.hpp"
#include "blackboard/columns.hpp"
#include "engine/duckdb_connection.hpp"

namespace ado::blackboard {

// Lines of a partition that were passed over: torn, or of another version.
struct Unreadable {
  std::filesystem::path file;
  std::int64_t lines = 0;
  bool operator==(const Unreadable&) const = default;
};

// Which attempts are read.
struct AttemptFilter {
  std::string query_id;           // Empty: all.
  std::vector<std::string> runs;  // Empty: all.
  bool with_sql = false;          // Texts of gains; of all others they are left out.
};

// The blackboard as it is when it is opened. Not thread-safe.
class Outcomes {
 public:
  // A workspace without any outcome has an empty view. Errors: those of Columns::refresh.
  static Result<Outcomes> open(const std::filesystem::path& workspace);

  // One SELECT over the view. Errors: as DuckDbConnection::run.
  Result<engine::RunStats> run(std::string_view statement, engine::RowSink& sink,
                               const engine::RunOptions& options);
  // By partition.
  Result<std::vector<Unreadable>> unreadable();
  // The ids of all entries that were taken back.
  Result<std::vector<std::string>> retracted();
  // By time and id. Retracted entries are left out, and an id counts once.
  Result<std::vector<SourceAttempt>> attempts(const AttemptFilter& filter);

 private:
  Outcomes(Columns columns, engine::DuckDbConnection connection)
      : columns_(std::move(columns)), connection_(std::move(connection)) {}
  Columns columns_;  // Its copies must live as long as the connection.
  engine::DuckDbConnection connection_;
};

}  // namespace ado::blackboard
