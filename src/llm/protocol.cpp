// Errors as providers write them: an object with a message, or a plain text.
#include "llm/protocol.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/json_text.hpp"
#include "llm/reply_fields.hpp"

namespace ado::llm {

using nlohmann::json;

std::string header_text(const Prompt& prompt) {
  std::string text = prompt.header;
  if (!text.ends_with('\n')) text += '\n';
  return text.append(kCacheBoundary) + '\n';
}

std::size_t answer_bytes_max(const Request& request) {
  constexpr std::size_t kFrame = 1 << 20;
  constexpr std::size_t kToken = 1 << 10;
  return kFrame +
         kToken * static_cast<std::size_t>(std::max<std::int64_t>(0, request.output_tokens_max));
}

std::string to_valid_utf8(std::string_view text) {
  const std::string quoted = json_line(json(text));
  return json::parse(quoted).get<std::string>();
}

Failure cut_stream() {
  return {.trouble = Trouble::broken,
          .message = "the model's answer was cut off: the stream ended before the answer did",
          .may_be_billed = true};
}

std::string error_text(const json& body) {
  const json* error = find_field(body, {"error"});
  if (error == nullptr) return text_at(body, {"message"});
  if (error->is_string()) return error->get<std::string>();
  const std::string message = text_at(*error, {"message"});
  // OpenRouter wraps the error of the provider that it chose.
  const std::string inner = text_at(*error, {"metadata", "raw"});
  if (!inner.empty()) return message + ": " + inner;
  return message.empty() ? json_line(*error) : message;
}

std::optional<Failure> error_inside(const json& body) {
  if (find_field(body, {"error"}) == nullptr) return std::nullopt;
  return Failure{.trouble = Trouble::overloaded,
                 .message = "the provider failed midway: " + error_text(body),
                 .may_be_billed = true};
}

}  // namespace ado::llm
