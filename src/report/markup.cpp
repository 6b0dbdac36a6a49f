// Escapes text and writes elements.
#include "report/markup.hpp"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "base/require.hpp"

namespace ado::report {
namespace {

// What is not seen, ends a line unseen, or says in which direction text is written: U+0080 to
// U+009F, U+00AD, U+061C, U+200B to U+200F, U+2028 to U+202E, U+2060 to U+2069, U+FEFF.
constexpr bool is_deceptive(std::uint32_t code_point) {
  return (code_point >= 0x80 && code_point <= 0x9F) || code_point == 0xAD || code_point == 0x61C ||
         (code_point >= 0x200B && code_point <= 0x200F) ||
         (code_point >= 0x2028 && code_point <= 0x202E) ||
         (code_point >= 0x2060 && code_point <= 0x2069) || code_point == 0xFEFF;
}

struct Wide {
  std::uint32_t code_point = 0;
  std::size_t bytes = 0;
};

// The code point of two or three bytes of UTF-8 that a text begins with; 0 when it does not.
Wide wide_at(std::string_view text) {
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
    else if (const Wide wide = wide_at(plain.substr(i)); is_deceptive(wide.code_point)) {
      html += code_point_name(wide.code_point);
      i += wide.bytes - 1;
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
