// What tokens mean: the names of words, the content of strings.
#include "sql/token.hpp"

#include <optional>

#include "base/text.hpp"
#include "sql/unicode_escape.hpp"

namespace ado::sql {
namespace {

constexpr std::string_view kUescape = "uescape";

// What stands between the quotes that open at `open`: doubled quotes undone, the parts of a string
// that goes on over lines joined. Of a `raw` one the escapes stay as they are. Ends at `end`.
std::string content_of(std::string_view text, std::size_t open, std::size_t end, bool is_raw) {
  const char quote = text[open];
  std::string value;
  value.reserve(text.size());
  bool inside = true;
  for (std::size_t i = open + 1; i + 1 < end; ++i) {
    const char c = text[i];
    if (!inside) {
      inside = c == quote;
    } else if (is_raw && c == '\\') {
      value += {c, text[++i]};
    } else if (c != quote) {
      value += c;
    } else if (text[i + 1] == quote) {
      value.append(is_raw ? 2 : 1, quote);
      ++i;
    } else {
      inside = false;  // The string goes on behind a line break.
    }
  }
  return value;
}

bool is_unicode(std::string_view token) {
  return token.size() > 3 && (token[0] == 'u' || token[0] == 'U') && token[1] == '&' &&
         (token[2] == '\'' || token[2] == '"');
}

// Of a token that is_unicode; none when an escape in it is broken.
std::optional<std::string> decoded(std::string_view token) {
  std::size_t end = token.size();
  char escape = '\\';
  const std::size_t word = end < 12 ? std::string_view::npos : token.find_last_of("eE", end - 4);
  const bool has_clause =
      word != std::string_view::npos && word + 1 >= kUescape.size() && token[end - 1] == '\'' &&
      equals_ignore_case(token.substr(word + 1 - kUescape.size(), kUescape.size()), kUescape) &&
      trim(token.substr(word + 1)).size() == 3;
  if (has_clause) {
    escape = token[end - 2];
    end = trim(token.substr(0, word + 1 - kUescape.size())).size();
  }
  return decode_unicode_escapes(content_of(token, 2, end, false), escape);
}

}  // namespace

bool has_broken_escape(std::string_view source, const Token& token) {
  const std::string_view text = token_text(source, token);
  return is_unicode(text) && !decoded(text);
}

std::string token_value(std::string_view source, const Token& token) {
  std::string_view text = token_text(source, token);
  if (token.kind == TokenKind::dollar_string) {
    const std::size_t tag = text.find('$', 1) + 1;
    return std::string(text.substr(tag, text.size() - 2 * tag));
  }
  const std::size_t open = text.find_first_of("'\"");
  if (token.kind == TokenKind::word || open == std::string_view::npos) return std::string(text);
  if (is_unicode(text)) return decoded(text).value_or(std::string(text));
  return content_of(text, open, text.size(), token.kind == TokenKind::escape_string);
}

}  // namespace ado::sql
