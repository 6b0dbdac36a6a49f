// An explain tree as JSON, for journals and reports.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "base/result.hpp"
#include "explain/tree.hpp"

namespace ado::explain {

std::string_view to_string(OperatorKind kind);  // "hash_join"

// The operators are a flat list in pre-order, each with its depth: however deep a plan is, its JSON
// is not nested. What is 0, 1 loop or empty is left out.
nlohmann::json to_json(const Tree& tree);

// Strict: unknown, missing and wrong fields are refused (invalid_input) with their place below
// `path`. What to_json wrote reads back equal; a time that was not finite comes back as 0.
Result<Tree> read_tree(const nlohmann::json& value, const std::string& path = "");

}  // namespace ado::explain
