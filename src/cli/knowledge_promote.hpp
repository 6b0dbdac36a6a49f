// `ado knowledge promote`: from a finished mission to an example of the workspace's own.
#pragma once

#include <string>

#include "cli/session.hpp"
#include "mission/promote.hpp"

namespace ado::cli {

struct PromoteArguments {
  std::string mission;  // Its id.
  std::string probe;    // Empty: the mission's result.
  std::string schema;   // CREATE TABLE statements; empty: of the database.
  mission::Curation curation;
};

// Writes <workspace>/knowledge/gold/<engine>/<id>.json and the schema of the tables that the query
// reads, when all that `validate` asks holds; else nothing.
Result<Exit> promote_command(const PromoteArguments& arguments, const Session& session);

}  // namespace ado::cli
