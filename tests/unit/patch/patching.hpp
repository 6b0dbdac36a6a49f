// A query, a schema and plans made of single steps: what the tests of operations start from.
#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "patch/apply.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"

namespace ado::patch {

inline const std::shared_ptr<const sql::Schema>& test_schema() {
  static const auto make_table = [](std::string name, const std::vector<std::string>& columns) {
    sql::TableInfo table{.schema = "main", .name = std::move(name)};
    for (const std::string& column : columns) {
      table.columns.push_back({.name = column, .type = "INTEGER"});
    }
    return table;
  };
  static const auto schema = std::make_shared<const sql::Schema>(
      sql::Schema{.tables = {make_table("t", {"a", "b", "c"}), make_table("u", {"a", "d"}),
                             make_table("item", {"id", "price", "class"}),
                             make_table("Odd Name", {"A b", "c"})}});
  return schema;
}

inline ir::QueryMap map_of(std::string_view sql, sql::Dialect dialect = sql::Dialect::duckdb) {
  auto statement = sql::parse_statement(sql, dialect);
  EXPECT_TRUE(statement) << sql << ": " << statement.error().message;
  auto map = ir::QueryMap::make(*std::move(statement), test_schema());
  EXPECT_TRUE(map) << sql << ": " << map.error().message;
  return *std::move(map);
}

// The text as ado prints it, so that tests do not depend on line breaks.
inline std::string printed(std::string_view sql, sql::Dialect dialect = sql::Dialect::duckdb) {
  auto statement = sql::parse_statement(sql, dialect);
  EXPECT_TRUE(statement) << sql << ": " << statement.error().message;
  return statement ? sql::print(*statement) : std::string();
}

inline Target at(std::string node_id) { return {.by_node_id = std::move(node_id)}; }
inline Target path(std::string path) { return {.by_path = std::move(path)}; }

inline Step step(Op op, Target target, Payload payload = {}) {
  return {.op = op, .target = std::move(target), .payload = std::move(payload)};
}

inline PatchPlan plan_of(const ir::QueryMap& base, std::vector<Step> steps,
                         std::string plan_id = "p") {
  PatchPlan plan{.base = base.statement_anchor(), .plan_id = std::move(plan_id)};
  plan.transform_id = "test";
  plan.dialect = base.dialect();
  for (Step& each : steps) {
    if (each.step_id.empty()) each.step_id = fmt::format("s{}", plan.steps.size() + 1);
    plan.steps.push_back(std::move(each));
  }
  return plan;
}

// The patched statement, or the error's text.
inline std::string patched(std::string_view sql, std::vector<Step> steps,
                           sql::Dialect dialect = sql::Dialect::duckdb) {
  const ir::QueryMap base = map_of(sql, dialect);
  const auto applied = apply(base, plan_of(base, std::move(steps)));
  return applied ? sql::print(applied->statement) : applied.error().message;
}

}  // namespace ado::patch
