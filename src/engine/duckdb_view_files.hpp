// Which files the views of a database read: external access is opened for these and nothing else.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ado::engine {

struct ViewFiles {
  std::vector<std::string> paths;        // As the views write them.
  std::vector<std::string> directories;  // Of patterns: '/data/2024/*.parquet' gives /data/2024/.
};

// Adds what one view reads. `view` as duckdb_views() prints it: files stand as quoted names
// ("/data/x.parquet") or as texts in calls of table functions (read_csv('x.csv')). Remote addresses
// are left out, and so are patterns that would open the root folder.
void add_view_files(std::string_view view, ViewFiles& files);

}  // namespace ado::engine
