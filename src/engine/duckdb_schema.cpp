// Three catalog queries, joined here by object id; lists travel as JSON texts.
#include "engine/duckdb_schema.hpp"

#include <charconv>
#include <map>

#include <nlohmann/json.hpp>

namespace ado::engine {
namespace {

constexpr std::string_view kTables = R"(
SELECT *
FROM (
  SELECT table_oid AS oid, schema_name, table_name, estimated_size::VARCHAR, FALSE,
         CASE WHEN sql ILIKE '%collate%' THEN sql ELSE '' END
  FROM duckdb_tables()
  WHERE database_name = current_database() AND NOT internal AND NOT temporary
  UNION ALL
  SELECT view_oid, schema_name, view_name, '', TRUE, ''
  FROM duckdb_views()
  WHERE database_name = current_database() AND NOT internal AND NOT temporary)
ORDER BY schema_name <> current_schema(), schema_name, oid)";

constexpr std::string_view kColumns = R"(
SELECT table_oid, column_name, data_type, NOT is_nullable AS not_null
FROM duckdb_columns()
WHERE database_name = current_database() AND NOT internal
ORDER BY table_oid, column_index)";

constexpr std::string_view kConstraints = R"(
SELECT table_oid, constraint_type, coalesce(expression, ''), coalesce(referenced_table, ''),
       to_json(constraint_column_names)::VARCHAR, to_json(referenced_column_names)::VARCHAR
FROM duckdb_constraints()
WHERE database_name = current_database()
  AND constraint_type IN ('PRIMARY KEY', 'UNIQUE', 'FOREIGN KEY', 'CHECK')
ORDER BY table_oid, constraint_type <> 'PRIMARY KEY', constraint_index)";

using TablesById = std::map<std::string, sql::TableInfo*>;

std::optional<std::int64_t> read_count(const std::string& text) {
  std::int64_t count = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (text.empty() || code != std::errc{}) return std::nullopt;
  return count;
}

std::vector<std::string> read_names(const std::string& json) {
  const auto names = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  std::vector<std::string> result;
  if (!names.is_array()) return result;
  for (const auto& name : names) {
    if (name.is_string()) result.push_back(name.get<std::string>());
  }
  return result;
}

void add_constraint(const std::vector<std::string>& row, sql::TableInfo& table) {
  const std::string& type = row[1];
  if (type == "CHECK") {
    table.checks.push_back(row[2]);
  } else if (type == "FOREIGN KEY") {
    table.foreign_keys.push_back({.columns = read_names(row[4]),
                                  .referenced_table = row[3],
                                  .referenced_columns = read_names(row[5])});
  } else {
    table.keys.push_back(read_names(row[4]));
    if (type == "PRIMARY KEY") table.has_primary_key = true;
  }
}

// The columns' listing does not tell collations, only the table's own text does.
void add_collations(const std::string& create_table, sql::TableInfo& table) {
  const auto parsed = sql::parse_schema(create_table, sql::Dialect::duckdb);
  if (!parsed || parsed->tables.size() != 1) {
    // Not to be read: then any text may have one.
    for (sql::ColumnInfo& column : table.columns) {
      if (column.type == "VARCHAR") column.type += std::string(sql::kCollateWord) + "unknown";
    }
    return;
  }
  const auto& declared = parsed->tables.front().columns;
  for (std::size_t i = 0; i < declared.size() && i < table.columns.size(); ++i) {
    const std::size_t at = declared[i].type.find(sql::kCollateWord);
    if (at != std::string::npos) table.columns[i].type += declared[i].type.substr(at);
  }
}

}  // namespace

Result<sql::Schema> read_schema(DuckDbConnection& connection) {
  ADO_TRY(const TextTable tables, connection.query(kTables));
  ADO_TRY(const TextTable columns, connection.query(kColumns));
  ADO_TRY(const TextTable constraints, connection.query(kConstraints));
  sql::Schema schema;
  schema.tables.resize(tables.rows.size());
  TablesById by_id;
  for (std::size_t i = 0; i < tables.rows.size(); ++i) {
    const auto& row = tables.rows[i];
    sql::TableInfo& table = schema.tables[i];
    table.schema = row[1];
    table.name = row[2];
    table.row_count_estimate = read_count(row[3]);
    table.is_view = row[4] == "true";
    by_id.emplace(row[0], &table);
  }
  for (const auto& row : columns.rows) {
    const auto table = by_id.find(row[0]);
    if (table == by_id.end()) continue;
    table->second->columns.push_back(
        {.name = row[1], .type = row[2], .not_null = row[3] == "true"});
  }
  for (std::size_t i = 0; i < tables.rows.size(); ++i) {
    if (!tables.rows[i][5].empty()) add_collations(tables.rows[i][5], schema.tables[i]);
  }
  for (const auto& row : constraints.rows) {
    const auto table = by_id.find(row[0]);
    if (table != by_id.end()) add_constraint(row, *table->second);
  }
  return schema;
}

}  // namespace ado::engine
