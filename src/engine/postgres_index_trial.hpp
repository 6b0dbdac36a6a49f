// Plans a statement with indexes that are not there, by the extension hypopg.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.hpp"

namespace ado::engine {

// On a connection of its own: hypothetical indexes live in the memory of one session, and end with
// it. Errors: unsupported where the database does not have hypopg; it is never created.
Result<std::vector<IndexTrial>> try_hypothetical_indexes(const std::string& target,
                                                         std::string_view statement,
                                                         const std::vector<IndexIdea>& ideas);

}  // namespace ado::engine
