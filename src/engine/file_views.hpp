// SQL over files of our own: an in-memory DuckDB whose views read certain folders and nothing else.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/duckdb_connection.hpp"

namespace ado::engine {

struct FileViews {
  std::string script;                          // CREATE VIEW and CREATE MACRO statements.
  std::vector<std::filesystem::path> folders;  // All that statements may read.
  std::filesystem::path temp_directory;        // Where they may spill.
};
// What runs on it later can read these views and folders, and can write nowhere: run() takes one
// SELECT. Errors: internal when the script is wrong; unavailable when memory is short.
Result<DuckDbConnection> open_file_views(const FileViews& views);

// Refuses (invalid_input) a function in FROM that does more than make rows: some of DuckDB's write
// files or switch settings on, even there, and some run a text that nobody has read. For statements
// of people, before run(). A text that is no SQL is left to run(), which says where it is wrong.
Result<void> check_reads_only(DuckDbConnection& connection, std::string_view statement);

// An in-memory DuckDB without closed doors, for making files of ours: for statements that we wrote.
Result<DuckDbConnection> open_workbench(const std::filesystem::path& temp_directory);

// A text or path as a literal of DuckDB's SQL, for such scripts.
std::string sql_text(std::string_view text);

}  // namespace ado::engine
