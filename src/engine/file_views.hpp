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

// The same without the closed doors, for making files of ours: for statements that we wrote.
Result<DuckDbConnection> open_workbench(const std::filesystem::path& temp_directory);

// A text or path as a literal of DuckDB's SQL, for such scripts.
std::string sql_text(std::string_view text);

}  // namespace ado::engine
