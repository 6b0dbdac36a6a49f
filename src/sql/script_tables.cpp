// Picks the CREATE TABLE statements of a script.
#include "sql/script_tables.hpp"

#include <string>

#include "base/text.hpp"
#include "sql/lexer.hpp"
#include "sql/parse.hpp"

namespace ado::sql {
namespace {

// The statement from its first word on; empty when it creates no table.
std::string_view table_statement(std::string_view statement, Dialect dialect) {
  const auto tokens = tokenize(statement, dialect);
  if (!tokens || tokens->size() < 2) return {};
  const auto is_word = [&](std::size_t index, std::string_view word) {
    return equals_ignore_case(token_text(statement, (*tokens)[index]), word);
  };
  if (!is_word(0, "CREATE") || !is_word(1, "TABLE")) return {};
  return statement.substr((*tokens)[0].begin);
}

}  // namespace

Result<Schema> parse_script_tables(std::string_view script, Dialect dialect) {
  std::string tables;
  for (const std::string_view statement : split_script(script, dialect)) {
    const std::string_view table = table_statement(statement, dialect);
    if (!table.empty()) tables += std::string(table) + ";\n";
  }
  return parse_schema(tables, dialect);
}

}  // namespace ado::sql
