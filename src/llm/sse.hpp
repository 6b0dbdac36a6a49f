// Server-sent events: the form in which models stream their answers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ado::llm {

struct SseEvent {
  std::string name;  // Of the `event:` field; empty when there is none.
  std::string data;  // The `data:` lines, joined by newlines.
};

// The events of a stream that may have been cut anywhere: a last line without its end does not
// count. Comments, ids and events without data are left out.
std::vector<SseEvent> read_sse(std::string_view stream);

}  // namespace ado::llm
