// map [postgres] [anchors]: the blocks of a query as `ado explain --ir` shows them.
#include "golden/directives.hpp"
#include "golden/schema_of.hpp"
#include "ir/describe.hpp"
#include "sql/parse.hpp"

namespace ado::golden {

Outcome run_map(const Case& one);

Outcome run_map(const Case& one) {
  const auto dialect = one.has_word("postgres") ? sql::Dialect::postgres : sql::Dialect::duckdb;
  auto schema = schema_of(one, dialect);
  if (!schema) return {.output = schema.error().message};
  auto statement = sql::parse_statement(one.input, dialect);
  if (!statement) return {.output = statement.error().message};
  const auto map = ir::QueryMap::make(*std::move(statement), *std::move(schema));
  if (!map) return {.output = map.error().message};
  const bool shows = one.has_word("anchors");
  return {.output =
              ir::describe(*map, shows ? ir::DescribeAnchors::show : ir::DescribeAnchors::hide)};
}

}  // namespace ado::golden
