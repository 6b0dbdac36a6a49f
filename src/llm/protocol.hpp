// What both protocols share: the prompt's header as text, and failures found in a body.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "llm/endpoint.hpp"

namespace ado::llm {

// Whether the answer comes in pieces, as events, or at once, as one JSON object.
enum class Delivery { streamed, whole };

// The header with the boundary as its last line: the same bytes for every query.
std::string header_text(const Prompt& prompt);

// The most bytes that an answer of output_tokens_max can be: a token of a stream comes in an event
// of 200 to 400 bytes. What is longer is cut.
std::size_t answer_bytes_max(const Request& request);

template <typename... Args>
Failure unreadable(fmt::format_string<Args...> format, Args&&... args) {
  return {.trouble = Trouble::unreadable,
          .message = "the model's answer cannot be read: " +
                     fmt::format(format, std::forward<Args>(args)...),
          .may_be_billed = true};
}

Failure cut_stream();

// The text with U+FFFD for every byte that is no UTF-8: what others wrote ends in our JSON.
std::string to_valid_utf8(std::string_view text);

// What the `error` of a body says, in whichever form; empty when there is none.
std::string error_text(const nlohmann::json& body);

// An error that came with status 200 or midway in a stream.
std::optional<Failure> error_inside(const nlohmann::json& body);

}  // namespace ado::llm
