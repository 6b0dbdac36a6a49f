// Masks texts that engines and gates wrote about a query: no value of anybody is left in them.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "briefing/placeholders.hpp"

namespace ado::briefing {

struct MaskWords {
  const Placeholders& placeholders;
  const std::set<std::string>& names;  // Of tables, columns and aliases, in lower case.
  sql::Dialect dialect = sql::Dialect::duckdb;
};
// Literals of the query become their placeholders; other numbers but 0 and 1, other texts in single
// quotes, and double-quoted words that name nothing of the query become `?`. What is no sequence of
// tokens is withheld as a whole.
std::string mask(std::string_view text, const MaskWords& words);

}  // namespace ado::briefing
