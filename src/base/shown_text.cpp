// Finds what a terminal or a page would act on instead of showing it.
#include "base/shown_text.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace ado {
namespace {

// U+0080 to U+009F, U+00AD, U+061C, U+200B to U+200F, U+2028 to U+202E, U+2060 to U+2069, U+FEFF.
constexpr bool is_deceptive(std::uint32_t code_point) {
  return (code_point >= 0x80 && code_point <= 0x9F) || code_point == 0xAD || code_point == 0x61C ||
         (code_point >= 0x200B && code_point <= 0x200F) ||
         (code_point >= 0x2028 && code_point <= 0x202E) ||
         (code_point >= 0x2060 && code_point <= 0x2069) || code_point == 0xFEFF;
}

// The code point of two or three bytes of UTF-8 that a text begins with; no bytes when it does not.
Hidden wide_at(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i]));
  };
  const auto goes_on = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0U) == 0x80U; };
  if (!goes_on(1)) return {};
  if ((byte(0) & 0xE0U) == 0xC0U) {
    return {.code_point = ((byte(0) & 0x1FU) << 6U) | (byte(1) & 0x3FU), .bytes = 2};
  }
  if ((byte(0) & 0xF0U) != 0xE0U || !goes_on(2)) return {};
  return {.code_point = ((byte(0) & 0x0FU) << 12U) | ((byte(1) & 0x3FU) << 6U) | (byte(2) & 0x3FU),
          .bytes = 3};
}

}  // namespace

std::string shortened(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return std::string(text);
  return std::string(first_bytes(text, bytes_max)) + "...";
}

Hidden hidden_at(std::string_view text) {
  if (text.empty()) return {};
  const auto byte = static_cast<unsigned char>(text.front());
  const bool is_control = byte == 0x7F || (byte < 0x20 && byte != '\n' && byte != '\t');
  if (is_control) return {.code_point = byte, .bytes = 1};
  const Hidden wide = wide_at(text);
  return is_deceptive(wide.code_point) ? wide : Hidden{};
}

std::string visible(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  while (!text.empty()) {
    const Hidden hidden = hidden_at(text);
    if (hidden.bytes == 0) {
      shown += text.front();
      text.remove_prefix(1);
    } else {
      shown += fmt::format("<U+{:04X}>", hidden.code_point);
      text.remove_prefix(hidden.bytes);
    }
  }
  return shown;
}

}  // namespace ado
