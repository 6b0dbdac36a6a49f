// patch [postgres]: a query, a line `plan` and the steps as a JSON array; gives the patched query,
// or why the plan is refused.
#include <fmt/format.h>

#include "golden/directives.hpp"
#include "golden/schema_of.hpp"
#include "patch/apply.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"

namespace ado::golden {
namespace {

constexpr std::string_view kSeparator = "\nplan\n";

Result<std::string> patched(const Case& one) {
  const auto dialect = one.has_word("postgres") ? sql::Dialect::postgres : sql::Dialect::duckdb;
  const std::size_t cut = one.input.find(kSeparator);
  if (cut == std::string::npos) return fail(ErrorKind::invalid_input, "no line `plan`");
  ADO_TRY(auto schema, schema_of(one, dialect));
  ADO_TRY(auto statement, sql::parse_statement(one.input.substr(0, cut), dialect));
  ADO_TRY(const auto base, ir::QueryMap::make(std::move(statement), std::move(schema)));
  ADO_TRY(const auto plan,
          patch::read_plan(fmt::format(
              R"({{"plan_version": 1, "base": "{}", "plan_id": "p01", "transform_id": "golden",
                   "dialect": "{}", "steps": {}}})",
              base.statement_anchor(), dialect == sql::Dialect::postgres ? "postgres" : "duckdb",
              one.input.substr(cut + kSeparator.size()))));
  ADO_TRY(const auto applied, patch::apply(base, plan));
  return sql::print(applied.statement);
}

}  // namespace

Outcome run_patch(const Case& one);

Outcome run_patch(const Case& one) {
  const auto result = patched(one);
  return {.output = result ? *result : result.error().message};
}

}  // namespace ado::golden
