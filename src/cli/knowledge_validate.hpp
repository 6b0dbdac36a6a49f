// `ado knowledge validate`: whether gold examples, constraints and engine profiles are what they
// say.
#pragma once

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "cli/session.hpp"
#include "engine/scratch.hpp"
#include "knowledge/gold_example.hpp"

namespace ado::cli {

// The facts that the example's transform needs to make its optimized SQL. `schema` is the text of
// its schema. Errors: the transform does not make it.
Result<std::vector<std::string>> needs_of(const knowledge::GoldExample& example,
                                          const std::string& schema);
// Opens a place for witness data on a server; empty where there is none.
using OpenScratch = std::function<Result<engine::Scratch>()>;
enum class WitnessData { tried, needs_server };
// It makes it under the facts that the example names, and the answer is the same on witness data:
// those of a server's example are tried on a server. Errors: what is wrong.
Result<WitnessData> check_example(const knowledge::GoldExample& example, const std::string& schema,
                                  const OpenScratch& on_server, std::stop_token stop);

// `folder` of examples; empty: all that ado brings and the workspace's own. A database that is
// configured and a server tries the examples of servers.
Result<Exit> validate_knowledge(const std::filesystem::path& folder, const Session& session);

}  // namespace ado::cli
