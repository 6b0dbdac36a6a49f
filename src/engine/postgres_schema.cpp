// Catalog queries, joined here by object id; lists travel as JSON texts.
// The catalog: https://www.postgresql.org/docs/15/catalogs.html
#include "engine/postgres_schema.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"
#include "sql/walk.hpp"

namespace ado::engine {
namespace {

// `keeps`: what is declared holds for every row that a query of the table sees.
constexpr std::string_view kTables = R"(
SELECT c.oid::text, n.nspname, c.relname, c.reltuples::bigint::text,
       (c.relkind = 'v')::text,
       (c.relkind IN ('r', 'p', 'm') AND NOT (c.relkind = 'r' AND EXISTS (
          SELECT 1 FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid)))::text AS keeps
FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't'
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\_toast%'
  AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
  AND pg_catalog.has_any_column_privilege(c.oid, 'SELECT')
ORDER BY pg_catalog.array_position(pg_catalog.current_schemas(false), n.nspname) NULLS LAST,
         n.nspname, c.oid)";

// A domain is the type below it: so the server describes results too. Its CHECKs are the column's.
constexpr std::string_view kColumns = R"(
SELECT a.attrelid::text, a.attname, pg_catalog.format_type(base.type, base.modifier),
       (a.attnotnull OR base.not_null)::text,
       CASE WHEN l.collisdeterministic AND a.attcollation = t.typcollation THEN ''
            ELSE coalesce(CASE WHEN ln.nspname <> 'pg_catalog'
                               THEN pg_catalog.quote_ident(ln.nspname) || '.' ELSE '' END
                          || pg_catalog.quote_ident(l.collname), '') END,
       coalesce(base.checks, '')
FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL (
    WITH RECURSIVE step (type, modifier, not_null) AS (
      SELECT a.atttypid, a.atttypmod, false
      UNION ALL
      SELECT d.typbasetype, d.typtypmod, d.typnotnull
      FROM step JOIN pg_catalog.pg_type d ON d.oid = step.type AND d.typtype = 'd')
    SELECT step.type, step.modifier,
           (SELECT pg_catalog.bool_or(each.not_null) FROM step AS each) AS not_null,
           (SELECT pg_catalog.json_agg(pg_catalog.pg_get_constraintdef(k.oid))::text
            FROM step AS each JOIN pg_catalog.pg_constraint k ON k.contypid = each.type
            WHERE k.contype = 'c' AND k.convalidated) AS checks
    FROM step JOIN pg_catalog.pg_type d ON d.oid = step.type AND d.typtype <> 'd') AS base
  JOIN pg_catalog.pg_type t ON t.oid = base.type
  LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation
  LEFT JOIN pg_catalog.pg_namespace ln ON ln.oid = l.collnamespace
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
       coalesce(c.confrelid::text, ''),
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

std::vector<std::string> read_names(const std::string& array) {
  const auto names = nlohmann::json::parse(array, nullptr, /*allow_exceptions=*/false);
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

// CHECK ((VALUE > 0)) of a domain as a condition on the column; none when it cannot be read.
std::optional<std::string> check_of(std::string_view definition, const std::string& column) {
  constexpr std::string_view kCheck = "CHECK (";
  if (!definition.starts_with(kCheck) || !definition.ends_with(')')) return std::nullopt;
  definition = definition.substr(kCheck.size() - 1);
  sql::NodeId next_id{1};
  auto condition = sql::parse_expression(definition, sql::Dialect::postgres, next_id);
  if (!condition) return std::nullopt;
  sql::transform(*condition, {.expr = [&](sql::Expr& expr) {
    auto* name = sql::as<sql::ColumnRef>(expr);
    if (name == nullptr || name->parts.size() != 1) return;
    if (!equals_ignore_case(name->parts[0].text, "value")) return;
    name->parts.assign(1, sql::Identifier{.text = column, .quoted = true});
  }});
  return sql::print(*condition, sql::Dialect::postgres);
}

void add_columns(const TextTable& columns, const TablesById& all, const TablesById& keeping) {
  for (const auto& row : columns.rows) {
    const auto table = all.find(row[0]);
    if (table == all.end()) continue;
    const bool keeps = keeping.contains(row[0]);
    sql::ColumnInfo column{.name = row[1], .type = row[2], .not_null = row[3] == "true" && keeps};
    // A collation that is not the type's own, or that takes unlike texts for equal.
    if (!row[4].empty()) column.type += std::string(sql::kCollateWord) + row[4];
    for (const std::string& definition : keeps ? read_names(row[5]) : std::vector<std::string>{}) {
      if (auto check = check_of(definition, column.name)) {
        table->second->checks.push_back(*std::move(check));
      }
    }
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

// A foreign key names its table without a schema: it must be the one that is found so.
void add_constraints(const TextTable& constraints, const TablesById& all, const TablesById& keeping,
                     const sql::Schema& schema) {
  for (const auto& row : constraints.rows) {
    const auto table = keeping.find(row[0]);
    if (table == keeping.end()) continue;
    if (row[1] == "c") {
      table->second->checks.push_back(row[2]);
      continue;
    }
    const auto referenced = all.find(row[3]);
    if (referenced == all.end()) continue;
    const std::string& name = referenced->second->name;
    if (schema.table(name) != referenced->second) continue;
    table->second->foreign_keys.push_back({.columns = read_names(row[4]),
                                           .referenced_table = name,
                                           .referenced_columns = read_names(row[5])});
  }
}

bool has_twin_columns(const sql::TableInfo& table) {
  std::set<std::string> names;
  return std::ranges::any_of(table.columns, [&](const sql::ColumnInfo& column) {
    return !names.insert(to_lower_ascii(column.name)).second;
  });
}

// Facts are looked up by a table's name, without its schema and without regard to case. Of tables
// of one name the first of the search path is the one that they are of; "Item" beside item, or "A"
// beside a in one table, may be either. The others are as a view is: nothing is known of their
// rows.
void forget_facts_of_twins(sql::Schema& schema) {
  std::map<std::string, std::set<std::string>> spellings;
  for (const sql::TableInfo& table : schema.tables) {
    spellings[to_lower_ascii(table.name)].insert(table.name);
  }
  for (sql::TableInfo& table : schema.tables) {
    const bool is_first = schema.table(table.name) == &table;
    const bool has_one_spelling = spellings.at(to_lower_ascii(table.name)).size() == 1;
    if (is_first && has_one_spelling && !has_twin_columns(table)) continue;
    table.is_view = true;
    table.has_primary_key = false;
    table.keys.clear();
    table.foreign_keys.clear();
    table.checks.clear();
    for (sql::ColumnInfo& column : table.columns) column.not_null = false;
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
  add_constraints(constraints, all, keeping, schema);
  forget_facts_of_twins(schema);
  return schema;
}

}  // namespace ado::engine
