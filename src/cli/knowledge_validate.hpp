// `ado knowledge validate`: whether gold examples, constraints and engine profiles are what they
// say.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/session.hpp"
#include "knowledge/gold_example.hpp"

namespace ado::cli {

// The facts that the example's transform needs to make its optimized SQL. `schema` is the text of
// its schema. Errors: the transform does not make it.
Result<std::vector<std::string>> needs_of(const knowledge::GoldExample& example,
                                          const std::string& schema);
// It makes it under the facts that the example names, and the answer is the same on witness data.
// Errors: what is wrong.
Result<void> check_example(const knowledge::GoldExample& example, const std::string& schema,
                           std::stop_token stop);

// `folder` of examples; empty: all that ado brings and the workspace's own.
Result<Exit> validate_knowledge(const std::filesystem::path& folder, const Session& session);

}  // namespace ado::cli
