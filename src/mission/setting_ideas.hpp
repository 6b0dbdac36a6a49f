// Settings that a plan suggests for one statement: which, to what value, and why.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "explain/tree.hpp"
#include "patch/script.hpp"

namespace ado::mission {

// What the server has, and what a candidate may take of its memory.
struct SettingLimits {
  std::map<std::string, std::string> current;  // Engine::current_settings().
  std::optional<std::int64_t> memory_bytes;    // --memory-limit; none: by the server's settings.
};

struct SettingIdea {
  std::string id;  // "set_work_mem"
  std::vector<patch::SettingStatement> settings;
  std::string why;
  double severity = 0;  // The share of the time that it is about.
};

// What one statement may take for its sorts and hash tables, in all of its processes: the user's
// limit, else an eighth of effective_cache_size, and less where more than 80 connections are
// allowed: a tenth of all connections must be able to run such a statement at once. 0 when unknown.
std::int64_t memory_allowed(const SettingLimits& limits);

// Most telling first. `tree` is an analyzed plan of PostgreSQL, `relations_most` the number of
// relations in the largest FROM. Whether a setting changes the plan is for the planner to say.
// Pure.
std::vector<SettingIdea> setting_ideas(const explain::Tree& tree, std::size_t relations_most,
                                       const SettingLimits& limits);

// Why settings of a plan from elsewhere may not be tried: they would take too much memory. Empty
// when they may.
std::string over_limit(const std::vector<patch::SettingStatement>& settings,
                       const SettingLimits& limits);

// "64MB", "4 GB", "1024kB", "1GiB"; without a unit, bytes. Errors: invalid_input.
Result<std::int64_t> parse_bytes(std::string_view text);

}  // namespace ado::mission
