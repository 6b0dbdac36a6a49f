// The settings that may stand before a query: those that guide the planner or give it memory, and
// none that may change an answer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "patch/script.hpp"

namespace ado::patch {

bool is_allowed_setting(std::string_view name);
std::string allowed_settings();  // For people: "work_mem, ..., enable_*".

// A query, or several, with the settings that stand before it.
struct TunedQuery {
  std::vector<SettingStatement> settings;
  std::string sql;  // As long as the text, blank where the settings were: places in it stay.
};
// Errors: invalid_input for SET of anything else. What is no SET belongs to the query.
Result<TunedQuery> split_settings(std::string_view text, sql::Dialect dialect);

}  // namespace ado::patch
