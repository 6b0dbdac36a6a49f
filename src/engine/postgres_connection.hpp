// PostgresConnection: one connection to one PostgreSQL server, over libpq, which nobody else sees.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.hpp"
#include "engine/postgres_handle.hpp"

namespace ado::engine {

enum class PostgresPlan { estimated, analyzed };

// Every statement of a user runs in a read-only transaction: that of a snapshot, or one of its own.
// Not thread-safe.
class PostgresConnection {
 public:
  // Takes over a connection that is open.
  static Result<PostgresConnection> make(PostgresHandle handle);
  PostgresConnection(PostgresConnection&&) noexcept;
  PostgresConnection& operator=(PostgresConnection&&) noexcept;
  ~PostgresConnection();

  // Statements of our own, one after the other; their results are thrown away.
  Result<void> execute(std::string_view script);
  // The rows of a query of our own, as text.
  Result<TextTable> query(std::string_view statement);
  // The three below take one SELECT and refuse anything else (invalid_input).
  Result<std::vector<ResultColumn>> describe(std::string_view statement);
  Result<RunStats> run(std::string_view statement, RowSink& sink, const RunOptions& options);
  // EXPLAIN's JSON. Analyzed, the statement is run and its rows are thrown away.
  Result<std::string> explain_json(std::string_view statement, PostgresPlan plan,
                                   const RunOptions& options);

  RunFailure last_failure() const;
  // One REPEATABLE READ snapshot for all statements until it ends.
  Result<void> begin_snapshot();
  Result<void> end_snapshot();
  // What follows runs inside of the transaction that `execute` has begun, each statement under a
  // savepoint of its own. For scratch tables.
  void adopt_transaction();
  // What follows runs inside of the transaction that `execute` has begun, in which only `execute`
  // and `copy_in` may write: each statement of `run` and `change` has a savepoint of its own that
  // is read-only, which still lets temporary tables be filled. Ended, all is rolled back.
  void begin_workbench();
  Result<void> end_workbench();
  // One INSERT into a temporary table, under the same rules as a query. Returns how many rows.
  Result<std::int64_t> change(std::string_view statement, const RunOptions& options);
  // Adds rows to a table of ours, named as SQL names it; nothing is NULL.
  Result<void> copy_in(std::string_view table,
                       std::span<const std::vector<std::optional<std::string>>> rows);

 private:
  class Impl;
  explicit PostgresConnection(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace ado::engine
