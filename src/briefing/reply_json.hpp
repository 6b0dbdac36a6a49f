// Finds the one JSON value of a reply: models write fences and prose around it.
#pragma once

#include <cstddef>
#include <string_view>

#include <nlohmann/json.hpp>

#include "briefing/refusal.hpp"

namespace ado::briefing {

inline constexpr std::size_t kReplyBytesMax = std::size_t{256} << 10;

// The rule. A reply is one JSON object or array. Blanks, prose and one fence may stand around it,
// as long as the value begins at the start of a line and ends at the end of one (blanks aside).
// A second value that stands so is refused, and so is one that begins and does not end. Nothing is
// mended: no commas, no quotes, no comments. Braces inside of a line of prose are prose.
Reply<nlohmann::json> read_json_reply(std::string_view reply);

}  // namespace ado::briefing
