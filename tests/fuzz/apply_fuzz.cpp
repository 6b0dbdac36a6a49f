// A script, a line `plan` and steps: refused with a reason, or applied to SQL that reads back.
#include <fmt/format.h>

#include "fuzz/target.hpp"
#include "patch/apply.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"

namespace ado::fuzz {
namespace {

constexpr std::string_view kSeparator = "\nplan\n";
constexpr std::string_view kSchema =
    "CREATE TABLE item (item_no INTEGER PRIMARY KEY, name VARCHAR, category VARCHAR, "
    "price DECIMAL(7,2));"
    "CREATE TABLE store (store_no INTEGER PRIMARY KEY, code VARCHAR UNIQUE, city VARCHAR);"
    "CREATE TABLE sales (sale_no BIGINT PRIMARY KEY, item_no INTEGER NOT NULL, "
    "store_no INTEGER, sold DATE, quantity INTEGER, paid DECIMAL(7,2));"
    "CREATE TABLE note (item_no INTEGER, body VARCHAR);";

const patch::SharedSchema& schema() {
  static const auto made =
      std::make_shared<const sql::Schema>(*sql::parse_schema(kSchema, sql::Dialect::duckdb));
  return made;
}

Result<void> try_input(const Input& input) {
  const std::size_t cut = input.text.find(kSeparator);
  if (cut == std::string_view::npos) return {};
  ADO_TRY(const patch::Script script, patch::read_script(input.text.substr(0, cut), input.dialect));
  ADO_TRY(auto with_views, patch::with_views(script, schema()));
  ADO_TRY(const auto base, ir::QueryMap::make(script.target, std::move(with_views)));
  const bool is_postgres = input.dialect == sql::Dialect::postgres;
  ADO_TRY(const auto plan,
          patch::read_plan(fmt::format(
              R"({{"plan_version": 1, "base": "{}", "plan_id": "p", "transform_id": "fuzz",
                   "dialect": "{}", "steps": {}}})",
              base.statement_anchor(), is_postgres ? "postgres" : "duckdb",
              input.text.substr(cut + kSeparator.size()))));
  const auto form = script.before.empty() ? patch::Form::statement : patch::Form::script;
  ADO_TRY(const auto applied, patch::apply(base, plan, form));
  const std::string print = sql::print(applied.statement);
  const auto again = sql::parse_statement(print, input.dialect);
  require(again.has_value());
  require(sql::print(*again) == print);
  return {};
}

}  // namespace
}  // namespace ado::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto done = ado::fuzz::try_input(ado::fuzz::read_input(data, size));
  require(done || done.error().kind != ado::ErrorKind::internal);
  return 0;
}
