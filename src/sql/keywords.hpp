// The keywords of both dialects: looked up by spelling, and what each may be used for.
#pragma once

#include <cstdint>
#include <string_view>

#include "sql/node.hpp"

namespace ado::sql {

enum class Keyword : std::uint16_t {
  none,  // Not a keyword of any dialect.
#define KEYWORD(word, duckdb, postgres, label) word,
#include "sql/keywords.def"
#undef KEYWORD
};

// plain: no keyword in this dialect. unreserved: any name. column_name: names of columns and
// tables, not of functions. type_function: names of functions and types, not of columns. reserved:
// no name unless quoted.
enum class WordClass : std::uint8_t { plain, unreserved, column_name, type_function, reserved };

// Case-insensitive; Keyword::none for any other word.
Keyword find_keyword(std::string_view word);
WordClass word_class(Keyword keyword, Dialect dialect);
std::string_view spelling(Keyword keyword);  // Lower case; "" for none.

// Whether the unquoted word may name a column or a table, a function, a column behind AS-less
// expressions (SELECT 1 word).
bool is_column_name(Keyword keyword, Dialect dialect);
bool is_function_name(Keyword keyword, Dialect dialect);
bool is_bare_label(Keyword keyword, Dialect dialect);

}  // namespace ado::sql
