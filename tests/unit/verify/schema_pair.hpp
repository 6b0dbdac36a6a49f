// Two statements mapped over a schema text: what gates and witness data judge.
#pragma once

#include <stdexcept>
#include <string_view>
#include <utility>

#include "ir/query_map.hpp"
#include "sql/parse.hpp"
#include "sql/schema.hpp"

namespace ado::verify {

inline constexpr std::string_view kPairSchema =
    "CREATE TABLE t (k INTEGER, g INTEGER, x INTEGER, s VARCHAR);"
    "CREATE TABLE u (k INTEGER, x INTEGER);"
    "CREATE TABLE dim (id INTEGER PRIMARY KEY, name VARCHAR, code VARCHAR UNIQUE);"
    "CREATE TABLE fact (dim_id INTEGER NOT NULL REFERENCES dim (id), amount DECIMAL(7,2), "
    "quantity INTEGER CHECK (quantity > 0));";

inline sql::Schema schema_from(std::string_view text) {
  auto schema = sql::parse_schema(text, sql::Dialect::duckdb);
  if (!schema) throw std::runtime_error(schema.error().message);
  return *std::move(schema);
}

inline ir::QueryMap map_over(std::string_view schema, std::string_view text) {
  auto statement = sql::parse_statement(text, sql::Dialect::duckdb);
  if (!statement) throw std::runtime_error(statement.error().message);
  auto map = ir::QueryMap::make(*std::move(statement), schema_from(schema));
  if (!map) throw std::runtime_error(map.error().message);
  return *std::move(map);
}

struct SchemaPair {
  SchemaPair(std::string_view original_text, std::string_view candidate_text,
             std::string_view schema = kPairSchema)
      : original(map_over(schema, original_text)), candidate(map_over(schema, candidate_text)) {}
  ir::QueryMap original;
  ir::QueryMap candidate;
};

}  // namespace ado::verify
