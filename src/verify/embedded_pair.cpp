// Reads a query as the embedded DuckDB does, where it means the same there.
#include "verify/embedded_pair.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"
#include "verify/same_meaning.hpp"
#include "verify/shared_constructs.hpp"
#include "verify/witness_names.hpp"
#include "verify/witness_schema.hpp"

namespace ado::verify {
namespace {

std::string embedded_type(const std::string& type, sql::Dialect dialect) {
  return dialect == sql::Dialect::duckdb ? type : duckdb_type(type);
}

// The drawn columns only; keys hold in any part of a table, references and checks are not needed.
Result<sql::Schema> small_schema(const SamplePlan& plan) {
  sql::Schema schema;
  std::set<std::string> names;
  for (const SampledTable& table : plan.tables) {
    if (!names.insert(to_lower_ascii(table.info->name)).second) {
      return fail(ErrorKind::unsupported, "two tables are called {}", table.info->name);
    }
    sql::TableInfo small{.schema = "main", .name = table.info->name};
    for (const std::size_t index : table.columns) {
      sql::ColumnInfo column = table.info->columns[index];
      column.type = embedded_type(column.type, plan.dialect);
      small.columns.push_back(std::move(column));
    }
    for (const std::vector<std::string>& key : table.info->keys) {
      const bool is_there = std::ranges::all_of(
          key, [&](const std::string& name) { return small.column(name) != nullptr; });
      if (is_there) small.keys.push_back(key);
    }
    small.row_count_estimate = table.rows;
    schema.tables.push_back(std::move(small));
  }
  return schema;
}

bool has_generated_names(const ir::QueryMap& map) {
  return std::ranges::any_of(map.block(0).outputs,
                             [](const ir::OutputColumn& output) { return output.generated; });
}

Result<ir::QueryMap> read_as_duckdb(const ir::QueryMap& map,
                                    const std::shared_ptr<const sql::Schema>& schema) {
  ADO_TRY(const ir::QueryMap plain, without_schema_names(map));
  if (map.dialect() != sql::Dialect::duckdb) {
    if (has_generated_names(plain)) {
      return fail(ErrorKind::unsupported, "DuckDB names columns otherwise");
    }
    return as_duckdb(plain);
  }
  const std::string text = sql::print(plain.statement());
  ADO_TRY(sql::Statement statement, sql::parse_statement(text, sql::Dialect::duckdb));
  return ir::QueryMap::make(std::move(statement), schema);
}

}  // namespace

Result<EmbeddedPair> embedded_pair(const SamplePlan& plan, const ir::QueryMap& original,
                                   const ir::QueryMap& candidate) {
  ADO_TRY(sql::Schema small, small_schema(plan));
  const auto schema = std::make_shared<const sql::Schema>(std::move(small));
  ADO_TRY(ir::QueryMap before, read_as_duckdb(original, schema));
  ADO_TRY(ir::QueryMap after, read_as_duckdb(candidate, schema));
  return EmbeddedPair{std::move(before), std::move(after)};
}

std::string embedded_script(const SamplePlan& plan) {
  std::string script;
  for (const SampledTable& table : plan.tables) {
    std::vector<std::string> columns;
    for (const std::size_t index : table.columns) {
      const sql::ColumnInfo& column = table.info->columns[index];
      columns.push_back(quoted_name(column.name) + " " + embedded_type(column.type, plan.dialect));
    }
    script += fmt::format("CREATE TABLE {} ({});\n", quoted_name(table.info->name),
                          fmt::join(columns, ", "));
  }
  return script;
}

}  // namespace ado::verify
