// Extract: from the journals of a workspace's missions to the entries that its blackboard lacks.
#pragma once

#include <cstddef>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace ado::mission {

struct Extraction {
  std::size_t missions = 0;    // Finished ones.
  std::size_t unfinished = 0;  // They have no outcome yet: the same command goes on with them.
  std::size_t running = 0;     // Somebody works on them, and will record them.
  std::size_t entries = 0;     // What the finished missions come to.
  std::size_t added = 0;       // What was missing.
  std::vector<std::string> problems;  // Journals that cannot be read, and why.
};

// Doing it twice changes nothing. A journal that cannot be read is passed over and told. Errors:
// unavailable when the disk refuses; "interrupted" when `stop` is asked for: what was added stays.
Result<Extraction> extract(const std::filesystem::path& workspace, std::stop_token stop);

// The journals of a workspace's missions, by id.
std::vector<std::filesystem::path> mission_journals(const std::filesystem::path& workspace);

}  // namespace ado::mission
