// Rows of a query over our own records, as a table for people or as JSON.
#pragma once

#include <string_view>

#include "cli/session.hpp"
#include "engine/duckdb_connection.hpp"

namespace ado::cli {

// Rows that a person is shown; --json has all of them.
inline constexpr std::size_t kRowsShown = 1000;

// The rows of one run.
class RowsOutput {
 public:
  explicit RowsOutput(const Session& session);
  ~RowsOutput();
  engine::RowSink& sink();
  void finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Runs one SELECT and prints its rows: with --json an array of objects, names as in the result.
// Numbers and booleans are JSON's own; what JSON has no form for is text.
template <typename Records>
Result<Exit> print_rows(Records& records, std::string_view statement, const Session& session) {
  RowsOutput output(session);
  ADO_CHECK(records.run(statement, output.sink(), {.timeout = std::nullopt, .stop = session.stop}));
  output.finish();
  return Exit::done;
}

}  // namespace ado::cli
