// Reads the text as tokens of SQL, and copies only what is known to be harmless.
#include "briefing/mask.hpp"

#include "base/text.hpp"
#include "sql/lexer.hpp"

namespace ado::briefing {
namespace {

constexpr std::string_view kWithheld = "(withheld)";

class Mask {
 public:
  Mask(std::string_view text, const MaskWords& words) : text_(text), words_(words) {}

  std::string write(const std::vector<sql::Token>& tokens) {
    std::size_t copied = 0;
    for (const sql::Token& token : tokens) {
      blanks(text_.substr(copied, token.begin - copied));
      shown_ += of(token);
      copied = token.end;
    }
    return std::move(shown_);
  }

 private:
  // Between tokens there may be a comment: it goes.
  void blanks(std::string_view gap) {
    const bool is_blank = trim(gap).empty();
    shown_ += is_blank ? std::string(gap) : " ";
  }

  std::string of(const sql::Token& token) const {
    const std::string_view raw = sql::token_text(text_, token);
    switch (token.kind) {
      case sql::TokenKind::integer:
        return raw == "0" || raw == "1" ? std::string(raw) : number(sql::LiteralKind::integer, raw);
      case sql::TokenKind::decimal:
        return number(sql::LiteralKind::decimal, raw);
      case sql::TokenKind::floating:
        return number(sql::LiteralKind::floating, raw);
      case sql::TokenKind::string:
      case sql::TokenKind::dollar_string: {
        const LiteralValue value{.text = sql::token_value(text_, token)};
        const std::string* found = words_.placeholders.find(value);
        return found == nullptr ? "?" : "'" + *found + "'";
      }
      case sql::TokenKind::quoted_word: {
        const std::string name = to_lower_ascii(sql::token_value(text_, token));
        return words_.names.contains(name) ? std::string(raw) : "?";
      }
      case sql::TokenKind::escape_string:
      case sql::TokenKind::bits:
      case sql::TokenKind::hex:
        return "?";
      case sql::TokenKind::end:
      case sql::TokenKind::error:
      case sql::TokenKind::word:
      case sql::TokenKind::parameter:
      case sql::TokenKind::positional:
      case sql::TokenKind::symbol:
      case sql::TokenKind::left_parenthesis:
      case sql::TokenKind::right_parenthesis:
      case sql::TokenKind::left_bracket:
      case sql::TokenKind::right_bracket:
      case sql::TokenKind::left_brace:
      case sql::TokenKind::right_brace:
      case sql::TokenKind::comma:
      case sql::TokenKind::semicolon:
      case sql::TokenKind::dot:
      case sql::TokenKind::colon:
      case sql::TokenKind::double_colon:
      case sql::TokenKind::colon_equals:
        return std::string(raw);
    }
    return "?";
  }

  std::string number(sql::LiteralKind kind, std::string_view raw) const {
    const LiteralValue value{.kind = ValueKind::number, .literal = kind, .text = std::string(raw)};
    const std::string* found = words_.placeholders.find(value);
    return found == nullptr ? "?" : *found;
  }

  std::string_view text_;
  const MaskWords& words_;
  std::string shown_;
};

}  // namespace

std::string mask(std::string_view text, const MaskWords& words) {
  const auto tokens = sql::tokenize(text, words.dialect);
  if (!tokens) return std::string(kWithheld);
  return Mask(text, words).write(*tokens);
}

}  // namespace ado::briefing
