// Escapes text and writes elements.
#include "report/markup.hpp"

#include <cstdint>

#include <fmt/format.h>

#include "base/require.hpp"
#include "base/shown_text.hpp"

namespace ado::report {
namespace {

std::string code_point_name(std::uint32_t code_point) {
  return fmt::format("&lt;U+{:04X}&gt;", code_point);
}

std::string escaped(std::string_view plain) {
  std::string html;
  html.reserve(plain.size());
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const char c = plain[i];
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
    else if (const Hidden hidden = hidden_at(plain.substr(i)); hidden.bytes > 0) {
      html += code_point_name(hidden.code_point);
      i += hidden.bytes - 1;
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
