// Draft: a fleet file for found queries, with comments that say what can be changed.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "fleet/sources.hpp"

namespace ado::fleet {

struct DraftOptions {
  std::filesystem::path file;                   // Where the draft will lie.
  std::string db;                               // As the user typed it.
  std::string source;                           // Where the queries were found; for people.
  std::map<std::string, std::string> settings;  // Given by the user, by name.
};
struct Draft {
  std::string toml;
  // Queries that had no file of their own, and the files for them.
  std::vector<std::pair<std::filesystem::path, std::string>> files;
};

// Pure. Paths are written relative to the file where they lie below the same root.
Draft draft_fleet(const DraftOptions& options, const FoundQueries& found);

}  // namespace ado::fleet
