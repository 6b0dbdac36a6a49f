// The static parts of prompts: files of data/prompts with what they share put in.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>

#include "base/result.hpp"
#include "briefing/role.hpp"
#include "sql/node.hpp"

namespace ado::briefing {

struct RolePrompt {
  int version = 0;        // From its head line.
  std::string text = {};  // The header of every prompt of this role and dialect.
};
using PromptLibrary = std::map<std::pair<Role, sql::Dialect>, RolePrompt>;

// <folder>/<role>.md begins with "ado prompt: <role>, version <n>". A line {{include <name>}} gives
// way to <folder>/shared/<name>.md, or <name>.duckdb.md and <name>.postgres.md where these exist; a
// line {{catalog}} to the list of our transforms for the dialect. In shared files a line
// {{constraints}} gives way to the texts of <folder>/../constraints. Errors: invalid_input for a
// file that is missing or not so, naming it.
Result<PromptLibrary> load_prompts(const std::filesystem::path& folder);

}  // namespace ado::briefing
