// Where gold examples and their index lie: what ado brings, and what the workspace has of its own.
#pragma once

#include <memory>

#include "config/config.hpp"
#include "knowledge/index_file.hpp"

namespace ado::cli {

// <workspace>/knowledge: its own examples and the index.
std::filesystem::path own_knowledge(const config::Config& config);
Result<knowledge::Shelf> knowledge_shelf(const config::Config& config);

// shipped: without the workspace's own, which quote queries of the user.
enum class Origin { all, shipped };
// For a mission, which goes on without: a stale index and examples that cannot be read are told on
// standard error; null when there are none.
std::shared_ptr<const knowledge::Retrieval> open_knowledge(const config::Config& config,
                                                           Origin origin = Origin::all);

}  // namespace ado::cli
