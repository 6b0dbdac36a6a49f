// Collects the tables of two queries and turns declared constraints and facts into what the
// generator honours.
#include "verify/witness_schema.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "ir/rewrite_aid.hpp"
#include "verify/witness_positions.hpp"
#include "verify/witness_scalar_keys.hpp"
#include "verify/witness_testable.hpp"

namespace ado::verify {
namespace {

constexpr int kScaleMax = 38;  // Of decimals.

struct TypeWord {
  std::string_view word;
  ValueKind kind = ValueKind::other;
  int bits = 0;  // Of integers with a sign; unsigned ones negative; 0 where nobody reaches the end.
};
// First words of type names, as engines and schema files spell them.
constexpr std::array kTypeWords = {
    TypeWord{"boolean", ValueKind::boolean},
    TypeWord{"bool", ValueKind::boolean},
    TypeWord{"tinyint", ValueKind::integer, 8},
    TypeWord{"int1", ValueKind::integer, 8},
    TypeWord{"smallint", ValueKind::integer, 16},
    TypeWord{"int2", ValueKind::integer, 16},
    TypeWord{"short", ValueKind::integer, 16},
    TypeWord{"int", ValueKind::integer, 32},
    TypeWord{"int4", ValueKind::integer, 32},
    TypeWord{"integer", ValueKind::integer, 32},
    TypeWord{"signed", ValueKind::integer, 32},
    TypeWord{"bigint", ValueKind::integer, 64},
    TypeWord{"int8", ValueKind::integer, 64},
    TypeWord{"long", ValueKind::integer, 64},
    TypeWord{"hugeint", ValueKind::integer},
    TypeWord{"utinyint", ValueKind::integer, -8},
    TypeWord{"usmallint", ValueKind::integer, -16},
    TypeWord{"uinteger", ValueKind::integer, -32},
    TypeWord{"ubigint", ValueKind::integer, -64},
    TypeWord{"uhugeint", ValueKind::integer, -126},
    TypeWord{"decimal", ValueKind::decimal},
    TypeWord{"numeric", ValueKind::decimal},
    TypeWord{"float", ValueKind::floating},
    TypeWord{"real", ValueKind::floating},
    TypeWord{"double", ValueKind::floating},
    TypeWord{"float4", ValueKind::floating},
    TypeWord{"float8", ValueKind::floating},
    TypeWord{"varchar", ValueKind::text},
    TypeWord{"char", ValueKind::text},
    TypeWord{"character", ValueKind::text},
    TypeWord{"bpchar", ValueKind::text},
    TypeWord{"text", ValueKind::text},
    TypeWord{"string", ValueKind::text},
    TypeWord{"date", ValueKind::date},
    TypeWord{"timestamp", ValueKind::timestamp},
    TypeWord{"datetime", ValueKind::timestamp},
    TypeWord{"timestamptz", ValueKind::timestamp},
    TypeWord{"timestamp_s", ValueKind::timestamp},
    TypeWord{"timestamp_ms", ValueKind::timestamp},
    TypeWord{"timestamp_ns", ValueKind::timestamp},
    TypeWord{"time", ValueKind::time},
};

// The numbers of DECIMAL(7,2) or VARCHAR(50); missing ones are 0.
std::array<int, 2> modifiers(std::string_view type) {
  std::array<int, 2> numbers = {0, 0};
  const std::size_t open = type.find('(');
  if (open == std::string_view::npos) return numbers;
  const std::string_view inside = type.substr(open + 1, type.find(')') - open - 1);
  std::size_t i = 0;
  for (const std::string_view piece : split(inside, ',')) {
    const std::string_view number = trim(piece);
    if (i < numbers.size()) {
      std::from_chars(number.data(), number.data() + number.size(), numbers[i++]);
    }
  }
  return numbers;
}

// What PostgreSQL has under no name of its own: a type called so there is a user's.
constexpr std::array<std::string_view, 19> kNoPostgresWords = {
    "tinyint",      "int1",         "short",   "signed",   "long",   "hugeint",  "utinyint",
    "usmallint",    "uinteger",     "ubigint", "uhugeint", "string", "datetime", "timestamp_s",
    "timestamp_ms", "timestamp_ns", "decimal", "float",    "int"};

TypeWord type_word(std::string_view type, sql::Dialect dialect) {
  if (type.find('[') != std::string_view::npos) return {};
  const std::string lower = to_lower_ascii(type);
  const std::string_view word = std::string_view(lower).substr(0, lower.find_first_of(" ("));
  if (word == "time" && lower.ends_with("with time zone")) return {};
  if (dialect == sql::Dialect::postgres) {
    if (std::ranges::find(kNoPostgresWords, word) != kNoPostgresWords.end()) return {};
    if (word == "double" && lower != "double precision") return {};
  }
  const auto* found = std::ranges::find(kTypeWords, word, &TypeWord::word);
  return found == kTypeWords.end() ? TypeWord{} : *found;
}

NumberRange integer_range(int bits) {
  const bool is_signed = bits > 0;
  const engine::Int128 beyond = engine::Int128{1} << (is_signed ? bits - 1 : -bits);
  return {Number{is_signed ? -beyond : 0, 0}, Number{beyond - 1, 0}};
}

// Every table that a statement reads, in document order; null for one the schema does not have.
std::vector<const sql::TableInfo*> tables_read(const ir::QueryMap& map) {
  std::vector<const sql::TableInfo*> tables;
  for (const ir::Block& block : map.blocks()) {
    for (const ir::FromItem& item : block.from) {
      if (item.kind == ir::FromKind::table) tables.push_back(item.table);
    }
  }
  return tables;
}

WitnessTable bare_table(const sql::TableInfo& info, sql::Dialect dialect,
                        const ServerColumns& server) {
  WitnessTable table;
  table.schema = info.schema;
  table.name = info.name;
  for (const sql::ColumnInfo& column : info.columns)
    table.columns.push_back(witness_column(info, column, dialect, server));
  table.checks = info.checks;
  return table;
}

using Indexes = std::vector<std::size_t>;

std::optional<Indexes> indexes(const WitnessTable& table, const std::vector<std::string>& names) {
  Indexes found;
  for (const std::string& name : names) {
    const auto index = table.column(name);
    if (!index) return std::nullopt;
    found.push_back(*index);
  }
  return found;
}

void add_declared_keys(WitnessTable& table, const sql::TableInfo& info) {
  for (std::size_t i = 0; i < info.keys.size(); ++i) {
    const auto columns = indexes(table, info.keys[i]);
    if (!columns || columns->empty()) continue;
    table.keys.push_back(*columns);
    if (i > 0 || !info.has_primary_key) continue;
    for (const std::size_t column : *columns) table.columns[column].not_null = true;
  }
}

// A foreign key to a table that neither query reads constrains nothing that they could see.
void add_declared_references(WitnessSchema& schema, WitnessTable& table,
                             const sql::TableInfo& info) {
  for (const sql::ForeignKey& key : info.foreign_keys) {
    const auto target = schema.table(key.referenced_table);
    if (!target) continue;
    const auto columns = indexes(table, key.columns);
    auto referenced = indexes(schema.tables[*target], key.referenced_columns);
    if (referenced && referenced->empty() && !schema.tables[*target].keys.empty()) {
      referenced = schema.tables[*target].keys.front();  // REFERENCES t: its primary key.
    }
    if (!columns || !referenced || columns->size() != referenced->size()) continue;
    table.foreign_keys.push_back({*columns, *target, *referenced});
  }
}

// "table.column" of a fact; several columns of one fact stand in one table.
struct FactColumns {
  std::size_t table = 0;
  Indexes columns;
};
std::optional<FactColumns> fact_columns(const WitnessSchema& schema,
                                        const std::vector<std::string>& names) {
  FactColumns found;
  for (const std::string& name : names) {
    const std::size_t dot = name.rfind('.');
    if (dot == std::string::npos) return std::nullopt;
    const auto table = schema.table(std::string_view(name).substr(0, dot));
    if (!table) return std::nullopt;
    const auto column = schema.tables[*table].column(std::string_view(name).substr(dot + 1));
    if (!column) return std::nullopt;
    found.table = *table;
    found.columns.push_back(*column);
  }
  if (found.columns.empty()) return std::nullopt;
  return found;
}

void add_range(WitnessTable& table, const FactColumns& fact, const patch::Precondition& range) {
  for (const std::size_t column : fact.columns) {
    const std::string name = quoted_name(table.columns[column].name);
    if (!range.low.empty()) table.checks.push_back(fmt::format("{} >= {}", name, range.low));
    if (!range.high.empty()) table.checks.push_back(fmt::format("{} <= {}", name, range.high));
  }
}

// A fact about a table that neither query reads says nothing here.
void add_fact(WitnessSchema& schema, const patch::Precondition& fact) {
  const auto left = fact_columns(schema, fact.columns);
  if (!left) return;
  WitnessTable& table = schema.tables[left->table];
  switch (fact.kind) {
    case patch::FactKind::unique:
      table.keys.push_back(left->columns);
      return;
    case patch::FactKind::not_null:
      for (const std::size_t column : left->columns) table.columns[column].not_null = true;
      return;
    case patch::FactKind::value_range:
      add_range(table, *left, fact);
      return;
    case patch::FactKind::functional_dependency:
      if (const auto right = fact_columns(schema, fact.determines)) {
        table.dependencies.push_back({left->columns, right->columns});
      }
      return;
    case patch::FactKind::foreign_key:
      if (const auto right = fact_columns(schema, fact.determines)) {
        table.foreign_keys.push_back({left->columns, right->table, right->columns});
      }
      return;
  }
}

}  // namespace

std::optional<std::size_t> WitnessTable::column(std::string_view column_name) const {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (equals_ignore_case(columns[i].name, column_name)) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> WitnessSchema::table(std::string_view table_name) const {
  const std::size_t dot = table_name.rfind('.');
  const std::string_view bare =
      dot == std::string_view::npos ? table_name : table_name.substr(dot + 1);
  for (std::size_t i = 0; i < tables.size(); ++i) {
    if (equals_ignore_case(tables[i].name, bare)) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> WitnessSchema::table(const sql::TableInfo& info) const {
  for (std::size_t i = 0; i < tables.size(); ++i) {
    if (equals_ignore_case(tables[i].name, info.name) &&
        equals_ignore_case(tables[i].schema, info.schema)) {
      return i;
    }
  }
  return std::nullopt;
}

std::string_view collation_of(std::string_view type) {
  const std::size_t collate = type.find(sql::kCollateWord);
  return collate == std::string_view::npos ? "" : type.substr(collate + sql::kCollateWord.size());
}

WitnessColumn witness_column(const sql::ColumnInfo& info, sql::Dialect dialect) {
  const bool is_postgres = dialect == sql::Dialect::postgres;
  WitnessColumn column{
      .name = info.name, .type = info.type, .not_null = info.not_null, .dialect = dialect};
  column.folds_case = !is_postgres && equals_ignore_case(collation_of(info.type), "nocase");
  column.pads = is_postgres && (info.type.starts_with("character(") || info.type == "bpchar");
  const TypeWord word = type_word(info.type, dialect);
  column.kind = word.kind;
  if (word.bits != 0) column.range = integer_range(word.bits);
  const auto [first, second] = modifiers(info.type);
  if (column.kind == ValueKind::decimal) {
    // numeric(3,-2) holds hundreds; nobody counts that small or that long.
    if (second < 0 || second > kScaleMax) return {.name = info.name, .type = info.type};
    const int precision = first == 0 ? 18 : std::min(first, 38);
    column.scale = first == 0 ? 3 : second;
    const engine::Int128 high = power_of_ten(precision) - 1;
    column.range = NumberRange{{-high, column.scale}, {high, column.scale}};
  }
  if (column.kind == ValueKind::text) column.length = first;
  return column;
}

WitnessColumn witness_column(const sql::TableInfo& table, const sql::ColumnInfo& info,
                             sql::Dialect dialect, const ServerColumns& server) {
  WitnessColumn column = witness_column(info, dialect);
  const auto generated = server.generated.find({table.schema, table.name, info.name});
  if (generated != server.generated.end()) column.generated = generated->second;
  const auto labels = server.labels.find(info.type);
  if (labels == server.labels.end()) return column;
  column.kind = ValueKind::other;
  column.labels = labels->second;
  return column;
}

Result<WitnessSchema> witness_schema(const ir::QueryMap& original, const ir::QueryMap& candidate,
                                     std::span<const patch::Precondition> facts,
                                     const ServerColumns& server) {
  WitnessSchema schema{.dialect = original.dialect(), .tables = {}};
  std::vector<const sql::TableInfo*> sources;
  for (const ir::QueryMap* map : {&original, &candidate}) {
    if (auto reason = untestable_part(*map, server))
      return fail(ErrorKind::unsupported, "{}", *reason);
    for (const sql::TableInfo* info : tables_read(*map)) {
      if (info == nullptr) return fail(ErrorKind::unsupported, "a table is not in the schema");
      if (info->is_view) return fail(ErrorKind::unsupported, "a view is read: {}", info->name);
      if (schema.table(*info)) continue;
      schema.tables.push_back(bare_table(*info, schema.dialect, server));
      sources.push_back(info);
    }
  }
  for (std::size_t i = 0; i < sources.size(); ++i) add_declared_keys(schema.tables[i], *sources[i]);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    add_declared_references(schema, schema.tables[i], *sources[i]);
  }
  for (const patch::Precondition& fact : facts) add_fact(schema, fact);
  add_scalar_keys(schema, original);
  ADO_TRY(const int before, reach_of(original));
  ADO_TRY(const int after, reach_of(candidate));
  const bool has_no_numbers = asks_for_no_number(original) || asks_for_no_number(candidate);
  const bool beyond_ascii = asks_for_bytes(original) || asks_for_bytes(candidate);
  for (WitnessTable& table : schema.tables) {
    for (WitnessColumn& column : table.columns) {
      column.reach = std::max(before, after);
      column.has_no_numbers = has_no_numbers;
      column.beyond_ascii = beyond_ascii;
    }
  }
  return schema;
}

std::string quoted_name(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) text += c == '"' ? "\"\"" : std::string(1, c);
  return text + '"';
}

std::string name_of(const WitnessSchema& schema, const WitnessTable& table) {
  const bool is_temporary = schema.dialect == sql::Dialect::postgres;
  if (table.schema.empty() || is_temporary) return quoted_name(table.name);
  return quoted_name(table.schema) + "." + quoted_name(table.name);
}

std::string create_script(const WitnessSchema& schema) {
  std::string script;
  for (const WitnessTable& table : schema.tables) {
    const bool is_temporary = schema.dialect == sql::Dialect::postgres;
    if (!table.schema.empty() && !is_temporary) {
      script += fmt::format("CREATE SCHEMA IF NOT EXISTS {};\n", quoted_name(table.schema));
    }
    script +=
        fmt::format("CREATE {}TABLE {} (", is_temporary ? "TEMP " : "", name_of(schema, table));
    std::string_view separator;
    for (const WitnessColumn& column : table.columns) {
      script += fmt::format("{}{} {}", separator, quoted_name(column.name), column.type);
      if (!column.generated.empty()) {
        script += fmt::format(" GENERATED ALWAYS AS ({}) STORED", column.generated);
      }
      separator = ", ";
    }
    script += ");\n";
  }
  return script;
}

}  // namespace ado::verify
