// `ado knowledge validate`: whether gold examples, constraints and engine profiles are what they
// say.
#pragma once

#include <filesystem>

#include "cli/session.hpp"
#include "knowledge/gold_example.hpp"

namespace ado::cli {

// The example's transform makes its optimized SQL, under the facts that it names, and the answer is
// the same on witness data. `root` holds its schema. Errors: what is wrong.
Result<void> check_example(const knowledge::GoldExample& example, const std::filesystem::path& root,
                           std::stop_token stop);

// `folder` of examples; empty: all that ado brings and the workspace's own.
Result<Exit> validate_knowledge(const std::filesystem::path& folder, const Session& session);

}  // namespace ado::cli
