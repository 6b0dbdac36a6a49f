// anchors [postgres]: the anchor of the statement, then "anchor block: expression" for each of its
// expressions in document order.
#include <fmt/format.h>

#include "golden/directives.hpp"
#include "golden/schema_of.hpp"
#include "ir/query_map.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"
#include "sql/walk.hpp"

namespace ado::golden {

Outcome run_anchors(const Case& one);

Outcome run_anchors(const Case& one) {
  const auto dialect = one.has_word("postgres") ? sql::Dialect::postgres : sql::Dialect::duckdb;
  auto schema = schema_of(one, dialect);
  if (!schema) return {.output = schema.error().message};
  auto statement = sql::parse_statement(one.input, dialect);
  if (!statement) return {.output = statement.error().message};
  const auto map = ir::QueryMap::make(*std::move(statement), *std::move(schema));
  if (!map) return {.output = map.error().message};
  std::string text = fmt::format("{} S0\n", map->statement_anchor());
  sql::Visitor visitor;
  visitor.expr = [&](const sql::Expr& expr) {
    const std::string& block = map->block(*map->block_of(expr.id)).id;
    text += fmt::format("{} {}: {}\n", map->anchor(expr.id), block, sql::print(expr, dialect));
    return sql::Descend::yes;
  };
  sql::visit(map->statement().query, visitor);
  return {.output = std::move(text)};
}

}  // namespace ado::golden
