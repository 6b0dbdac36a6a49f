// Learnings and the history of a query, as text and JSON.
#pragma once

#include <span>
#include <string>

#include "blackboard/learnings.hpp"

namespace ado::report {

std::string learnings_text(std::span<const blackboard::Learning> learnings);
std::string learnings_json(std::span<const blackboard::Learning> learnings);

// Every attempt at a query, in the order given.
std::string history_text(std::span<const blackboard::SourceAttempt> attempts);
std::string history_json(std::span<const blackboard::SourceAttempt> attempts);

}  // namespace ado::report
