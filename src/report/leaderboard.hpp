// The leaderboard as text, markdown, HTML and JSON: one set of columns for all of them.
#pragma once

#include <string>

#include "blackboard/leaderboard.hpp"

namespace ado::report {

std::string leaderboard_text(const blackboard::Leaderboard& board);
std::string leaderboard_markdown(const blackboard::Leaderboard& board);
// One page that needs no other file. Everything shown is escaped.
std::string leaderboard_html(const blackboard::Leaderboard& board);
std::string leaderboard_json(const blackboard::Leaderboard& board);

}  // namespace ado::report
