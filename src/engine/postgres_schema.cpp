// Catalog queries, joined here by object id; lists travel as JSON texts.
// The catalog: https://www.postgresql.org/docs/15/catalogs.html
#include "engine/postgres_schema.hpp"

#include <charconv>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ado::engine {
namespace {

// `keeps`: what is declared holds for every row that a query of the table sees.
constexpr std::string_view kTables = R"(
SELECT c.oid::text, n.nspname, c.relname, c.reltuples::bigint::text,
       (c.relkind IN ('v', 'm'))::text,
       (c.relkind IN ('r', 'p') AND NOT (c.relkind = 'r' AND EXISTS (
          SELECT 1 FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid)))::text AS keeps
FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't'
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\_toast%'
  AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
  AND pg_catalog.has_any_column_privilege(c.oid, 'SELECT')
ORDER BY pg_catalog.array_position(pg_catalog.current_schemas(false), n.nspname) NULLS LAST,
         n.nspname, c.oid)";

constexpr std::string_view kColumns = R"(
SELECT a.attrelid::text, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
       a.attnotnull::text, CASE WHEN l.collisdeterministic THEN '' ELSE coalesce(l.collname, '') END
FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND n.nspname NOT IN ('pg_catalog', 'information_schema')
ORDER BY a.attrelid, a.attnum)";

// A unique index is a key, whether a constraint has made it or not.
constexpr std::string_view kKeys = R"(
SELECT i.indrelid::text, i.indisprimary::text,
       (SELECT pg_catalog.json_agg(a.attname ORDER BY k.place)::text
        FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS k(number, place)
          JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
        WHERE k.place <= i.indnkeyatts)
FROM pg_catalog.pg_index i
WHERE i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL
  AND i.indexprs IS NULL
ORDER BY i.indrelid, i.indisprimary DESC, i.indexrelid)";

constexpr std::string_view kConstraints = R"(
SELECT c.conrelid::text, c.contype::text,
       CASE WHEN c.contype = 'c' THEN pg_catalog.pg_get_expr(c.conbin, c.conrelid) ELSE '' END,
       coalesce(r.relname, ''),
       (SELECT pg_catalog.json_agg(a.attname ORDER BY k.place)::text
        FROM pg_catalog.unnest(c.conkey) WITH ORDINALITY AS k(number, place)
          JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number),
       coalesce((SELECT pg_catalog.json_agg(a.attname ORDER BY k.place)::text
        FROM pg_catalog.unnest(c.confkey) WITH ORDINALITY AS k(number, place)
          JOIN pg_catalog.pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.number), '[]')
FROM pg_catalog.pg_constraint c
  JOIN pg_catalog.pg_class t ON t.oid = c.conrelid
  LEFT JOIN pg_catalog.pg_class r ON r.oid = c.confrelid
WHERE c.convalidated AND NOT c.condeferrable
  AND (c.contype = 'c'
    OR (c.contype = 'f' AND NOT t.relrowsecurity AND NOT r.relrowsecurity
        AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_inherits i
                        WHERE i.inhparent = c.confrelid AND r.relkind = 'r')))
ORDER BY c.conrelid, c.oid)";

using TablesById = std::map<std::string, sql::TableInfo*>;

std::vector<std::string> read_names(const std::string& json) {
  const auto names = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  std::vector<std::string> result;
  if (!names.is_array()) return result;
  for (const auto& name : names) {
    if (name.is_string()) result.push_back(name.get<std::string>());
  }
  return result;
}

// -1: nobody has counted yet.
std::optional<std::int64_t> read_count(const std::string& text) {
  std::int64_t count = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (code != std::errc{} || count < 0) return std::nullopt;
  return count;
}

void add_columns(const TextTable& columns, const TablesById& all, const TablesById& keeping) {
  for (const auto& row : columns.rows) {
    const auto table = all.find(row[0]);
    if (table == all.end()) continue;
    sql::ColumnInfo column{
        .name = row[1], .type = row[2], .not_null = row[3] == "true" && keeping.contains(row[0])};
    // Only these take unlike texts for equal.
    if (!row[4].empty()) column.type += std::string(sql::kCollateWord) + row[4];
    table->second->columns.push_back(std::move(column));
  }
}

void add_keys(const TextTable& keys, const TablesById& keeping) {
  for (const auto& row : keys.rows) {
    const auto table = keeping.find(row[0]);
    if (table == keeping.end()) continue;
    table->second->keys.push_back(read_names(row[2]));
    if (row[1] == "true") table->second->has_primary_key = true;
  }
}

void add_constraints(const TextTable& constraints, const TablesById& keeping) {
  for (const auto& row : constraints.rows) {
    const auto table = keeping.find(row[0]);
    if (table == keeping.end()) continue;
    if (row[1] == "c") {
      table->second->checks.push_back(row[2]);
    } else {
      table->second->foreign_keys.push_back({.columns = read_names(row[4]),
                                             .referenced_table = row[3],
                                             .referenced_columns = read_names(row[5])});
    }
  }
}

}  // namespace

Result<sql::Schema> read_schema(PostgresConnection& connection) {
  ADO_TRY(const TextTable tables, connection.query(kTables));
  ADO_TRY(const TextTable columns, connection.query(kColumns));
  ADO_TRY(const TextTable keys, connection.query(kKeys));
  ADO_TRY(const TextTable constraints, connection.query(kConstraints));
  sql::Schema schema;
  schema.tables.resize(tables.rows.size());
  TablesById all;
  TablesById keeping;
  for (std::size_t i = 0; i < tables.rows.size(); ++i) {
    const auto& row = tables.rows[i];
    sql::TableInfo& table = schema.tables[i];
    table.schema = row[1];
    table.name = row[2];
    table.row_count_estimate = read_count(row[3]);
    table.is_view = row[4] == "true";
    all.emplace(row[0], &table);
    if (row[5] == "true") keeping.emplace(row[0], &table);
  }
  add_columns(columns, all, keeping);
  add_keys(keys, keeping);
  add_constraints(constraints, keeping);
  return schema;
}

}  // namespace ado::engine
