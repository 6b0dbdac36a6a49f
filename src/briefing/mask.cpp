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
    if (token.kind == sql::TokenKind::quoted_word) {
      const std::string name = to_lower_ascii(sql::token_value(text_, token));
      return words_.names.contains(name) ? std::string(raw) : "?";
    }
    if (!sql::is_literal(token.kind) || raw == "0" || raw == "1") return std::string(raw);
    if (token.kind == sql::TokenKind::integer) return number(sql::LiteralKind::integer, raw);
    if (token.kind == sql::TokenKind::decimal) return number(sql::LiteralKind::decimal, raw);
    if (token.kind == sql::TokenKind::floating) return number(sql::LiteralKind::floating, raw);
    const bool is_text =
        token.kind == sql::TokenKind::string || token.kind == sql::TokenKind::dollar_string;
    if (!is_text) return "?";
    const std::string* found = words_.placeholders.find({.text = sql::token_value(text_, token)});
    return found == nullptr ? "?" : "'" + *found + "'";
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
