// Unicode escapes: an escape character and four hexadecimal digits, or a plus sign and six.
#include "sql/unicode_escape.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <system_error>
#include <utility>

namespace ado::sql {
namespace {

void append_utf8(std::string& text, std::uint32_t code) {
  const auto byte = [&](std::uint32_t bits) { text += static_cast<char>(bits); };
  if (code < 0x80) return byte(code);
  if (code < 0x800) {
    byte(0xC0 | (code >> 6));
  } else if (code < 0x10000) {
    byte(0xE0 | (code >> 12));
    byte(0x80 | ((code >> 6) & 0x3F));
  } else {
    byte(0xF0 | (code >> 18));
    byte(0x80 | ((code >> 12) & 0x3F));
    byte(0x80 | ((code >> 6) & 0x3F));
  }
  byte(0x80 | (code & 0x3F));
}

// At the digits, or the + before them; moves behind them.
std::optional<std::uint32_t> read_code(std::string_view content, std::size_t& offset) {
  const bool is_long = offset < content.size() && content[offset] == '+';
  const std::size_t count = is_long ? 6 : 4;
  if (is_long) ++offset;
  if (offset + count > content.size()) return std::nullopt;
  std::uint32_t code = 0;
  const char* begin = content.data() + offset;
  const auto [end, error] = std::from_chars(begin, begin + count, code, 16);
  if (error != std::errc() || end != begin + count || code == 0 || code > 0x10FFFF) {
    return std::nullopt;
  }
  offset += count;
  return code;
}

constexpr bool is_high_surrogate(std::uint32_t code) { return code >= 0xD800 && code < 0xDC00; }
constexpr bool is_low_surrogate(std::uint32_t code) { return code >= 0xDC00 && code < 0xE000; }

}  // namespace

std::optional<std::string> decode_unicode_escapes(std::string_view content, char escape) {
  std::string text;
  std::uint32_t high = 0;  // The first half of a surrogate pair.
  for (std::size_t i = 0; i < content.size();) {
    const bool is_escape = content[i] == escape;
    const bool is_doubled = is_escape && i + 1 < content.size() && content[i + 1] == escape;
    if (!is_escape || is_doubled) {
      if (high != 0) return std::nullopt;
      text += content[i];
      i += is_doubled ? 2 : 1;
      continue;
    }
    const auto code = read_code(content, ++i);
    if (!code || is_low_surrogate(*code) != (high != 0)) return std::nullopt;
    if (is_high_surrogate(*code)) {
      high = *code;
    } else if (high != 0) {
      append_utf8(text, 0x10000 + ((high - 0xD800) << 10) + (*code - 0xDC00));
      high = 0;
    } else {
      append_utf8(text, *code);
    }
  }
  return high == 0 ? std::optional(std::move(text)) : std::nullopt;
}

}  // namespace ado::sql
