// A database's schema as plain values: what scopes, facts and witness data are computed from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "sql/node.hpp"

namespace ado::sql {

// Before the name of a collation in the type of a column: equal texts of another case or accent are
// another value to everything but comparisons.
inline constexpr std::string_view kCollateWord = " COLLATE ";
struct ColumnInfo {
  std::string name;
  // As the engine prints it: "INTEGER", "DECIMAL(7,2)", "VARCHAR"; "VARCHAR COLLATE NOCASE".
  std::string type;
  bool not_null = false;
};
struct ForeignKey {
  std::vector<std::string> columns;
  std::string referenced_table;
  std::vector<std::string> referenced_columns;
};
struct TableInfo {
  std::string schema;  // "main", "public"; may be empty for a schema read from a file.
  std::string name;
  std::vector<ColumnInfo> columns;
  std::vector<std::vector<std::string>> keys;  // PRIMARY KEY first, then UNIQUE.
  bool has_primary_key = false;                // keys[0] is it; its columns are not null.
  std::vector<ForeignKey> foreign_keys;
  std::vector<std::string> checks;  // CHECK expressions as SQL.
  std::optional<std::int64_t> row_count_estimate;
  bool is_view = false;
  const ColumnInfo* column(std::string_view column_name) const;  // Case-insensitive; null if none.
};
struct Schema {
  std::vector<TableInfo> tables;
  // By name, or by schema and name; case-insensitive. Null if none; the first in search order.
  const TableInfo* table(std::string_view name) const;
  const TableInfo* table(std::string_view schema_name, std::string_view name) const;
};

// A schema from CREATE TABLE statements (constraints inline or as ALTER TABLE ... ADD; other
// statements are refused with their position).
Result<Schema> parse_schema(std::string_view text, Dialect dialect);

}  // namespace ado::sql
