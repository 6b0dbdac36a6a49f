// The same SQL as no printer would set it: blanks, comments and letters.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "base/random.hpp"
#include "base/require.hpp"
#include "sql/lexer.hpp"

namespace ado::fuzz {

// What may stand between two tokens: mostly a blank, else a comment of some kind with this number.
inline std::string any_blank(std::size_t number, Random& random) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kComments{
      {{" /* '", " */ "},
       {"\n-- \"", "\n"},
       {" -- '", "\n"},
       {"\n/* --", " */ "},
       {" /*+ a", " */\n"}}};
  if (random.chance(0.8)) return " ";
  const auto& [begin, end] = random.pick(kComments);
  return std::string(begin) + " " + std::to_string(number) + std::string(end);
}

// What stands between the tokens, and whether some keywords are in small letters.
enum class Shake { blanks, comments, comments_and_case };

inline std::string shaken(std::string_view text, sql::Dialect dialect, Shake shake,
                          Random& random) {
  const auto tokens = sql::tokenize(text, dialect);
  require(tokens.has_value());
  std::string result;
  std::size_t number = 1;  // Of a place between tokens.
  for (const sql::Token& token : *tokens) {
    const bool whispers = shake == Shake::comments_and_case &&
                          token.keyword != sql::Keyword::none && random.chance(0.5);
    for (const char c : sql::token_text(text, token)) {
      result += static_cast<char>(whispers && c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    result += shake == Shake::blanks ? " " : any_blank(number++, random);
  }
  return result;
}

}  // namespace ado::fuzz
