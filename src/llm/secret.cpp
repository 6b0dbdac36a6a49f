// Finds what a text and the key have in common.
#include "llm/secret.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace ado::llm {
namespace {

constexpr std::size_t kPieceMin = 8;  // Shorter pieces of a key are in many innocent words.
constexpr std::string_view kInstead = "[key]";

}  // namespace

Result<Secret> Secret::create(std::string text, std::string_view variable) {
  text = trim(text);
  const bool is_plain = std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
  if (!is_plain) {
    return fail(ErrorKind::invalid_input, "{} holds blanks or characters that no key has",
                variable);
  }
  return Secret(std::move(text));
}

std::string Secret::redact(std::string_view text) const {
  if (text_.size() < kPieceMin) return std::string(text);
  std::string clean;
  while (!text.empty()) {
    std::size_t length = 0;
    if (text.size() >= kPieceMin && text_.find(text.substr(0, kPieceMin)) != std::string::npos) {
      length = kPieceMin;
      while (length < text.size() && text_.find(text.substr(0, length + 1)) != std::string::npos) {
        ++length;
      }
    }
    clean += length > 0 ? kInstead : text.substr(0, 1);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return clean;
}

}  // namespace ado::llm
