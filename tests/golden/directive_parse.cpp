// parse [postgres]: our print of the query, or "line:column: message".
#include <fmt/format.h>

#include "golden/directives.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"

namespace ado::golden {

Outcome run_parse(const Case& one);

Outcome run_parse(const Case& one) {
  const auto dialect = one.has_word("postgres") ? sql::Dialect::postgres : sql::Dialect::duckdb;
  const auto statement = sql::parse_statement(one.input, dialect);
  if (statement) return {.output = sql::print(*statement)};
  const Error& error = statement.error();
  const SourcePosition place = error.position.value_or(SourcePosition{});
  return {.output = fmt::format("{}:{}: {}", place.line, place.column, error.message)};
}

}  // namespace ado::golden
