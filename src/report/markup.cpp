// Escapes text and writes elements.
#include "report/markup.hpp"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "base/require.hpp"

namespace ado::report {
namespace {

// Marks and overrides of writing direction, and what is not seen at all: U+200B to U+200F, U+202A
// to U+202E, U+2060 to U+2069, U+FEFF.
constexpr bool is_deceptive(std::uint32_t code_point) {
  return (code_point >= 0x200B && code_point <= 0x200F) ||
         (code_point >= 0x202A && code_point <= 0x202E) ||
         (code_point >= 0x2060 && code_point <= 0x2069) || code_point == 0xFEFF;
}

// The code point of three bytes of UTF-8; 0 when they are none.
std::uint32_t three_byte_code_point(std::string_view bytes) {
  if (bytes.size() < 3) return 0;
  const auto at = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i]));
  };
  if ((at(0) & 0xF0U) != 0xE0U) return 0;
  return ((at(0) & 0x0FU) << 12U) | ((at(1) & 0x3FU) << 6U) | (at(2) & 0x3FU);
}

std::string code_point_name(std::uint32_t code_point) {
  return fmt::format("&lt;U+{:04X}&gt;", code_point);
}

std::string escaped(std::string_view plain) {
  std::string html;
  html.reserve(plain.size());
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const char c = plain[i];
    const auto byte = static_cast<unsigned char>(c);
    if (c == '&')
      html += "&amp;";
    else if (c == '<')
      html += "&lt;";
    else if (c == '>')
      html += "&gt;";
    else if (c == '"')
      html += "&quot;";
    else if (c == '\'')
      html += "&#39;";
    else if (byte == 0x7F || (byte < 0x20 && c != '\n' && c != '\t'))
      html += code_point_name(byte);
    else if (const std::uint32_t wide = three_byte_code_point(plain.substr(i));
             is_deceptive(wide)) {
      html += code_point_name(wide);
      i += 2;
    } else {
      html += c;
    }
  }
  return html;
}

bool is_void(std::string_view tag) { return tag == "meta" || tag == "br" || tag == "col"; }

}  // namespace

Markup text(std::string_view plain) {
  Markup markup;
  markup.html_ = escaped(plain);
  return markup;
}

Markup element(std::string_view tag, const std::vector<Attribute>& attributes,
               const Markup& content) {
  Markup markup;
  std::string& html = markup.html_;
  html = fmt::format("<{}", tag);
  for (const Attribute& attribute : attributes) {
    require(attribute.name != "src" && attribute.name != "style");
    require(attribute.name != "href" || attribute.value.starts_with('#'));
    html += fmt::format(" {}=\"{}\"", attribute.name, escaped(attribute.value));
  }
  html += '>';
  if (is_void(tag)) return markup;
  html += content.html();
  html += fmt::format("</{}>", tag);
  return markup;
}

Markup element(std::string_view tag, const Markup& content) {
  return element(tag, std::vector<Attribute>{}, content);
}

Markup element(std::string_view tag, std::string_view class_name, const Markup& content) {
  const std::vector<Attribute> attributes{{.name = "class", .value = std::string(class_name)}};
  return element(tag, attributes, content);
}

Markup built_in(std::string_view html) {
  Markup markup;
  markup.html_ = html;
  return markup;
}

}  // namespace ado::report
