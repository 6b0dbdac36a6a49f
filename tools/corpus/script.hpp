// A SQL script taken apart: its statements, where each begins, and which of them are queries.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sql/node.hpp"

namespace ado::corpus {

enum class StatementKind { query, other };
struct ScriptStatement {
  std::string_view text;  // A view into the script, without its semicolon and outer blanks.
  std::uint32_t line = 1;
  StatementKind kind = StatementKind::other;
};

// Cuts at the semicolons outside of quotes, comments and parentheses. A line that begins with a
// backslash is for a shell and no SQL. What cannot be read as tokens ends at the next semicolon
// that ends a line; the rest of the script goes on behind it.
std::vector<ScriptStatement> split_statements(std::string_view script, sql::Dialect dialect);

// Queries are SELECT, VALUES, TABLE and (DuckDB) FROM, in parentheses or behind WITH. What
// changes data is none: SELECT INTO, WITH of an INSERT.
StatementKind kind_of(std::string_view statement, sql::Dialect dialect);

}  // namespace ado::corpus
