// The demo's queries over its schema, with a plan, for tests of prompts and replies.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "base/files.hpp"
#include "briefing/prompt_library.hpp"
#include "explain/tree.hpp"
#include "ir/query_map.hpp"
#include "sql/parse.hpp"
#include "sql/script_tables.hpp"
#include "tests/unit/explain/trees.hpp"

namespace ado::briefing {

inline std::filesystem::path source_folder() { return ADO_SOURCE_DIR; }

inline std::shared_ptr<const sql::Schema> schema_of(std::string_view tables,
                                                    sql::Dialect dialect = sql::Dialect::duckdb) {
  auto schema = sql::parse_schema(tables, dialect);
  if (!schema) throw std::runtime_error(schema.error().message);
  return std::make_shared<const sql::Schema>(*std::move(schema));
}

inline std::shared_ptr<const sql::Schema> demo_schema() {
  static const auto schema = [] {
    const std::string script = read_file(source_folder() / "data/demo/schema.sql").value();
    auto parsed = sql::parse_script_tables(script, sql::Dialect::duckdb);
    if (!parsed) throw std::runtime_error(parsed.error().message);
    for (sql::TableInfo& table : parsed->tables) {
      table.row_count_estimate = table.name == "sales" ? 2'000'000 : 200;
    }
    return std::make_shared<const sql::Schema>(*std::move(parsed));
  }();
  return schema;
}

inline ir::QueryMap map_of(std::string_view text, std::shared_ptr<const sql::Schema> schema,
                           sql::Dialect dialect = sql::Dialect::duckdb) {
  auto statement = sql::parse_statement(text, dialect);
  if (!statement) throw std::runtime_error(statement.error().message + " in " + std::string(text));
  auto map = ir::QueryMap::make(*std::move(statement), std::move(schema));
  if (!map) throw std::runtime_error(map.error().message);
  return *std::move(map);
}

// "04_returns_above_average"
inline ir::QueryMap demo_query(std::string_view name) {
  const auto file = source_folder() / "data/demo/queries" / (std::string(name) + ".sql");
  return map_of(read_file(file).value(), demo_schema());
}

inline const PromptLibrary& prompts() {
  static const PromptLibrary library = [] {
    auto loaded = load_prompts(source_folder() / "data/prompts");
    if (!loaded) throw std::runtime_error(loaded.error().message);
    return *std::move(loaded);
  }();
  return library;
}

// A plan as it could be of 04_returns_above_average.
inline explain::Tree returns_plan() {
  using explain::OperatorKind;
  using explain::test::analyzed;
  using explain::test::hash_join;
  using explain::test::make;
  using explain::test::scan;
  explain::Operator dates = scan("dates", {.ms = 0.4, .rows = 1461, .expected = 365});
  dates.details["Filters"] = "year>=2022";
  explain::Operator stores = scan("stores", {.ms = 0.1, .rows = 4, .expected = 40});
  stores.details["Filters"] = "store_code IN ('S-0001', 'S-0002', 'S-0003', 'S-0004')";
  explain::Operator group =
      make(OperatorKind::aggregate, "HASH_GROUP_BY", {.ms = 60, .rows = 150'000, .expected = 900},
           {hash_join("date_key = date_key", {.ms = 20, .rows = 160'000, .expected = 50'000},
                      scan("returns", {.ms = 15, .rows = 200'000, .expected = 200'000}),
                      std::move(dates))});
  explain::Operator joined =
      hash_join("store_key = store_key", {.ms = 3, .rows = 3000, .expected = 30}, std::move(group),
                std::move(stores));
  return analyzed(make(OperatorKind::top_n, "TOP_N", {.ms = 1, .rows = 100, .expected = 100},
                       {std::move(joined)}));
}

inline const ir::QueryMap& filtered_query() {
  static const ir::QueryMap map = map_of("SELECT k, s FROM t WHERE k > 17 AND s = 'a' ORDER BY k",
                                         schema_of("CREATE TABLE t (k INTEGER, s VARCHAR);"));
  return map;
}

}  // namespace ado::briefing
