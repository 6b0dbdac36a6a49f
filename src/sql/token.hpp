// Tokens: what the lexer makes of a text. They point into it and own nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sql/keywords.hpp"

namespace ado::sql {

enum class TokenKind : std::uint8_t {
  end,
  error,  // The lexer holds the message.
  word,   // Unquoted; `keyword` tells which.
  quoted_word,
  integer,
  decimal,
  floating,
  string,
  escape_string,
  dollar_string,
  bits,
  hex,
  parameter,   // ? · $1 · $name
  positional,  // #1
  symbol,      // An operator: one or more of + - * / < > = ~ ! @ # % ^ & | ` ?
  left_parenthesis,
  right_parenthesis,
  left_bracket,
  right_bracket,
  left_brace,
  right_brace,
  comma,
  semicolon,
  dot,
  colon,
  double_colon,
  colon_equals,
};

// Numbers, and texts in quotes.
constexpr bool is_literal(TokenKind kind) {
  return kind >= TokenKind::integer && kind <= TokenKind::hex;
}

struct Token {
  TokenKind kind = TokenKind::end;
  Keyword keyword = Keyword::none;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

inline std::string_view token_text(std::string_view source, const Token& token) {
  return source.substr(token.begin, token.end - token.begin);
}

// The name of a word and the content of a string: without its quotes, doubled quotes undone, the
// parts of a string that goes on over lines joined. An escape string keeps its content raw.
std::string token_value(std::string_view source, const Token& token);
// Whether it is a U& string or name with an escape that stands for no character.
bool has_broken_escape(std::string_view source, const Token& token);

}  // namespace ado::sql
