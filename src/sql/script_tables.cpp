// Picks the CREATE TABLE statements of a script.
#include "sql/script_tables.hpp"

#include <string>

#include "base/text.hpp"
#include "sql/parse.hpp"

namespace ado::sql {
namespace {

// Comments may stand before the statement that they are about.
std::string_view without_comments(std::string_view statement) {
  std::string_view rest = trim(statement);
  while (rest.starts_with("--")) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return {};
    rest = trim(rest.substr(end));
  }
  return rest;
}

}  // namespace

Result<Schema> parse_script_tables(std::string_view script, Dialect dialect) {
  std::string tables;
  for (const std::string_view statement : split_script(script, dialect)) {
    const std::string_view bare = without_comments(statement);
    if (bare.starts_with("CREATE TABLE ")) tables += std::string(bare) + ";\n";
  }
  return parse_schema(tables, dialect);
}

}  // namespace ado::sql
