// A prompt in two parts: what every call of a role shares, and what one query adds.
#pragma once

#include <string>
#include <string_view>

namespace ado::llm {

// Stands on a line of its own between the two parts; nothing of one query is above it.
inline constexpr std::string_view kCacheBoundary = "## Cache Boundary";

struct Prompt {
  std::string header;  // The same bytes in every call of one role, so that providers cache it.
  std::string tail;    // The query, its plan, what was tried.
};

}  // namespace ado::llm
