// error [postgres]: "kind line:column: message" and the hint, for text that must not parse.
#include <fmt/format.h>

#include "golden/directives.hpp"
#include "sql/parse.hpp"

namespace ado::golden {
Outcome run_error(const Case& one);

Outcome run_error(const Case& one) {
  const auto dialect = one.has_word("postgres") ? sql::Dialect::postgres : sql::Dialect::duckdb;
  const auto statement = sql::parse_statement(one.input, dialect);
  if (statement) return {.output = "no error"};
  const Error& error = statement.error();
  const SourcePosition place = error.position.value_or(SourcePosition{});
  std::string text =
      fmt::format("{} {}:{}: {}", to_string(error.kind), place.line, place.column, error.message);
  if (!error.hint.empty()) text += "\nhint: " + error.hint;
  return {.output = std::move(text)};
}

}  // namespace ado::golden
