// patch [postgres]: a query or a script that ends in one, a line `plan` and the steps as a JSON
// array; gives the patched query or script, or why the plan is refused.
#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "golden/directives.hpp"
#include "golden/schema_of.hpp"
#include "patch/apply.hpp"
#include "sql/print.hpp"

namespace ado::golden {
namespace {

constexpr std::string_view kSeparator = "\nplan\n";

Result<std::string> patched(const Case& one) {
  const auto dialect = one.has_word("postgres") ? sql::Dialect::postgres : sql::Dialect::duckdb;
  const std::size_t cut = one.input.find(kSeparator);
  if (cut == std::string::npos) return fail(ErrorKind::invalid_input, "no line `plan`");
  ADO_TRY(auto schema, schema_of(one, dialect));
  ADO_TRY(patch::Script script, patch::read_script(one.input.substr(0, cut), dialect));
  ADO_TRY(schema, patch::with_views(script, std::move(schema)));
  ADO_TRY(const auto base, ir::QueryMap::make(script.target, std::move(schema)));
  ADO_TRY(
      const auto plan,
      patch::read_plan(fmt::format(
          R"({{"plan_version": 1, "base": "{}", "plan_id": "p01", "transform_id": "golden",
                   "dialect": "{}", "steps": {}}})",
          base.statement_anchor(), to_string(dialect), one.input.substr(cut + kSeparator.size()))));
  if (script.before.empty()) {
    ADO_TRY(const auto applied, patch::apply(base, plan));
    return sql::print(applied.statement);
  }
  ADO_TRY(auto applied, patch::apply(base, plan, patch::Form::script));
  std::ranges::move(applied.before, std::back_inserter(script.before));
  script.target = std::move(applied.statement);
  return patch::print(script);
}

}  // namespace

Outcome run_patch(const Case& one);

Outcome run_patch(const Case& one) {
  const auto result = patched(one);
  return {.output = result ? *result : result.error().message};
}

}  // namespace ado::golden
