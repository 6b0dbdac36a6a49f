// Binding of FROM clauses: tables, CTEs, derived tables, functions, and what joins merge and hide.
#include <algorithm>
#include <array>
#include <string_view>
#include <variant>

#include <fmt/format.h>

#include "base/text.hpp"
#include "ir/functions.hpp"
#include "ir/map_builder.hpp"
#include "ir/names.hpp"
#include "ir/types.hpp"

namespace ado::ir {
namespace {

std::vector<FromColumn> columns_of(const sql::TableInfo& table) {
  std::vector<FromColumn> columns;
  columns.reserve(table.columns.size());
  for (const sql::ColumnInfo& column : table.columns) {
    columns.push_back({.name = column.name, .type = column.type, .not_null = column.not_null});
  }
  return columns;
}

const std::vector<sql::Identifier>& column_aliases(const sql::TableRef& table) {
  static const std::vector<sql::Identifier> kNoNames;
  return table.alias ? table.alias->columns : kNoNames;
}

// Tables that every database has and no schema lists, and files read by their name.
bool is_beyond_schema(const sql::BaseTable& table, std::string_view key, sql::Dialect dialect) {
  const bool has_path = key.find_first_of("./") != std::string_view::npos;
  if (table.name.size() == 1 && table.name[0].quoted && has_path) return true;
  if (key.starts_with("pg_") || key.starts_with("duckdb_") || key.starts_with("sqlite_")) {
    return true;
  }
  if (table.name.size() == 1) return false;
  const std::string schema = name_key(table.name[table.name.size() - 2], dialect);
  return schema == "information_schema" || schema == "pg_catalog";
}

bool extends_left(sql::JoinKind kind) {
  return kind == sql::JoinKind::right || kind == sql::JoinKind::full ||
         kind == sql::JoinKind::positional;  // Pads the shorter side.
}
bool extends_right(sql::JoinKind kind) {
  return kind == sql::JoinKind::left || kind == sql::JoinKind::full ||
         kind == sql::JoinKind::positional;
}

}  // namespace

void MapBuilder::bind_table(const sql::TableRef& table, SelectState& state) {
  if (std::holds_alternative<sql::BaseTable>(table.node)) return bind_base_table(table, state);
  if (std::holds_alternative<sql::DerivedTable>(table.node)) return bind_derived(table, state);
  if (std::holds_alternative<sql::TableFunction>(table.node)) return bind_function(table, state);
  bind_join(table, state);
}

void MapBuilder::add_item(FromItem item, SelectState& state) {
  if (item.node->alias) item.name = shown_name(item.node->alias->name, dialect());
  auto& items = blocks_[state.block].from;
  const auto index = static_cast<std::uint32_t>(items.size());
  for (std::size_t i = 0; i < item.columns.size(); ++i) {
    state.frame.columns.push_back({.hash = name_hash(item.columns[i].name, dialect()),
                                   .item = index,
                                   .column = static_cast<std::uint32_t>(i)});
  }
  items.push_back(std::move(item));
}

const VisibleCte* MapBuilder::find_cte(const sql::BaseTable& table) const {
  // DuckDB: recurring.t is all of the recursive table t, not only its last rows.
  const bool recurring = table.name.size() == 2 && dialect() == sql::Dialect::duckdb &&
                         equals_ignore_case(table.name[0].text, "recurring");
  if (table.name.size() != 1 && !recurring) return nullptr;
  const std::string key = name_key(table.name.back(), dialect());
  for (const VisibleCte* cte = ctes_; cte != nullptr; cte = cte->outer) {
    if (cte->readable && cte->key == key) return cte;
  }
  return nullptr;
}

const sql::TableInfo* MapBuilder::find_table(const sql::BaseTable& table) const {
  const std::string name = name_key(table.name.back(), dialect());
  if (table.name.size() == 1) return map_.schema().table(name);
  const std::string schema = name_key(table.name[table.name.size() - 2], dialect());
  if (const sql::TableInfo* found = map_.schema().table(schema, name)) return found;
  // A schema that was read from a file names none, and DuckDB's catalog may stand for the schema.
  const sql::TableInfo* found = map_.schema().table(name);
  const auto is_schema = [&](const sql::TableInfo& info) { return info.schema == schema; };
  const auto& tables = map_.schema().tables;
  return std::any_of(tables.begin(), tables.end(), is_schema) ? nullptr : found;
}

void MapBuilder::bind_base_table(const sql::TableRef& table, SelectState& state) {
  const auto& base = std::get<sql::BaseTable>(table.node);
  FromItem item{.node = &table};
  item.name = shown_name(base.name.back(), dialect());
  item.relation = item.name;
  if (const VisibleCte* cte = find_cte(base)) {
    CteNode& node = map_.ctes_[cte->cte];
    node.readers.push_back(&table);
    for (auto block = std::optional(state.block); block; block = blocks_[*block].parent) {
      node.recursive = node.recursive || *block == node.block;
    }
    item.kind = FromKind::cte;
    item.cte = cte->cte;
    item.relation = shown_name(node.table->name, dialect());
    item.block = node.block;
    item.columns = cte_columns_[cte->cte];
    item.columns_known = blocks_[node.block].outputs_known;
  } else if (const sql::TableInfo* info = find_table(base)) {
    item.table = info;
    item.relation = info->name;
    item.columns = columns_of(*info);
  } else {
    report_missing_table(table, base);
    item.columns_known = false;
  }
  if (table.alias && !table.alias->columns.empty()) {
    name_columns(item.columns, table.alias->columns, dialect());
  }
  add_item(std::move(item), state);
}

void MapBuilder::report_missing_table(const sql::TableRef& table, const sql::BaseTable& base) {
  const std::string key = name_key(base.name.back(), dialect());
  if (is_beyond_schema(base, key, dialect())) return;
  std::vector<std::string_view> candidates;
  for (const sql::TableInfo& info : map_.schema().tables) candidates.push_back(info.name);
  for (const VisibleCte* cte = ctes_; cte != nullptr; cte = cte->outer) {
    candidates.push_back(cte->key);
  }
  Error error{.kind = ErrorKind::invalid_input,
              .message = fmt::format("table is not there: {}", base.name.back().text)};
  const std::string_view closest = closest_name(key, candidates);
  if (!closest.empty()) error.hint = fmt::format("did you mean {}", closest);
  report(std::move(error), table);
}

void MapBuilder::bind_derived(const sql::TableRef& table, SelectState& state) {
  const auto& derived = std::get<sql::DerivedTable>(table.node);
  const BlockIndex body = block_at(derived.query->id);
  // What stands to the left; DuckDB looks there without being told.
  const bool sees_left = derived.lateral || dialect() == sql::Dialect::duckdb;
  const std::size_t width = state.frame.columns.size();
  const std::size_t items = blocks_[state.block].from.size();
  const Scope left{.outer = state.outer,
                   .block = state.block,
                   .frame = &state.frame,
                   .columns = {.begin = 0, .end = width},
                   .items = {.begin = 0, .end = items}};
  bind_query(body, sees_left ? &left : state.outer);
  FromItem item{.node = &table, .kind = FromKind::derived};
  item.block = body;
  item.columns = ir::columns_of(blocks_[body]);
  name_columns(item.columns, column_aliases(table), dialect());
  item.columns_known = blocks_[body].outputs_known;
  const auto& reads = blocks_[body].outer_references;
  item.lateral = std::any_of(reads.begin(), reads.end(), [&](const sql::Expr* expr) {
    return map_.binding(*expr)->block == state.block;
  });
  add_item(std::move(item), state);
}

void MapBuilder::bind_function(const sql::TableRef& table, SelectState& state) {
  const auto& function = std::get<sql::TableFunction>(table.node);
  const std::size_t items = blocks_[state.block].from.size();
  const Scope left{.outer = state.outer,
                   .block = state.block,
                   .frame = &state.frame,
                   .columns = {.begin = 0, .end = state.frame.columns.size()},
                   .items = {.begin = 0, .end = items}};
  bind(function.call, left);
  FromItem item{.node = &table, .kind = FromKind::function};
  item.columns_known = false;
  item.lateral = function.lateral;
  if (const auto* call = sql::as<sql::FunctionCall>(function.call)) {
    item.name = function_name(*call, dialect());
    constexpr std::array<std::string_view, 3> kOneColumn{"unnest", "range", "generate_series"};
    if (std::find(kOneColumn.begin(), kOneColumn.end(), item.name) != kOneColumn.end()) {
      const bool alias_names_it = dialect() == sql::Dialect::postgres && table.alias;
      item.columns.push_back(
          {.name = alias_names_it ? shown_name(table.alias->name, dialect()) : item.name});
      if (function.with_ordinality) item.columns.push_back({.name = "ordinality"});
      item.columns_known = true;
    }
  }
  if (!function.columns.empty()) {
    item.columns.clear();
    for (const sql::ColumnDefinition& column : function.columns) {
      item.columns.push_back(
          {.name = shown_name(column.name, dialect()), .type = type_text(column.type, dialect())});
    }
    item.columns_known = true;
  }
  const auto& aliases = column_aliases(table);
  while (!item.columns_known && item.columns.size() < aliases.size()) item.columns.emplace_back();
  name_columns(item.columns, aliases, dialect());
  add_item(std::move(item), state);
}

void MapBuilder::bind_join(const sql::TableRef& table, SelectState& state) {
  const auto& node = std::get<sql::Join>(table.node);
  const auto& items = blocks_[state.block].from;
  const std::size_t first_column = state.frame.columns.size();
  FromJoin join{.node = &table, .kind = node.kind, .first = items.size()};
  bind_table(*node.left, state);
  join.middle = items.size();
  const std::size_t middle_column = state.frame.columns.size();
  bind_table(*node.right, state);
  join.last = items.size();
  if (node.condition) bind_on(**node.condition, join, first_column, state);
  merge_columns(table, join, middle_column, first_column, state);
  auto& from = blocks_[state.block].from;
  for (std::size_t i = join.first; i < join.last; ++i) {
    const bool extended = i < join.middle ? extends_left(node.kind) : extends_right(node.kind);
    from[i].null_extended = from[i].null_extended || extended;
  }
  if (node.kind == sql::JoinKind::semi || node.kind == sql::JoinKind::anti) {
    hide_items(join.middle, join.last, state);
    state.frame.columns.resize(middle_column);
  }
  if (table.alias) add_join_alias(table, first_column, join, state);
  blocks_[state.block].joins.push_back(std::move(join));
}

void MapBuilder::bind_on(const sql::Expr& condition, const FromJoin& join, std::size_t first_column,
                         SelectState& state) {
  // DuckDB also looks at what stands to the left of the whole join.
  const Scope left{.outer = state.outer,
                   .block = state.block,
                   .frame = &state.frame,
                   .columns = {.begin = 0, .end = first_column},
                   .items = {.begin = 0, .end = join.first}};
  const Scope scope{.outer = dialect() == sql::Dialect::duckdb ? &left : state.outer,
                    .block = state.block,
                    .frame = &state.frame,
                    .columns = {.begin = first_column},
                    .items = {.begin = join.first}};
  bind(condition, scope);
}

void MapBuilder::hide_items(std::size_t first, std::size_t last, SelectState& state) {
  auto& items = blocks_[state.block].from;
  for (std::size_t i = first; i < last; ++i) items[i].hidden = true;
}

// (a JOIN b ON ...) AS j: from here on there is one item j with the columns of both.
void MapBuilder::add_join_alias(const sql::TableRef& table, std::size_t first_column,
                                FromJoin& join, SelectState& state) {
  const auto& node = std::get<sql::Join>(table.node);
  // DuckDB reads over the alias of a join that merges columns.
  if (dialect() == sql::Dialect::duckdb && (node.natural || !node.using_columns.empty())) return;
  FromItem item{.node = &table, .kind = FromKind::join};
  for (std::size_t i = first_column; i < state.frame.columns.size(); ++i) {
    const VisibleColumn& visible = state.frame.columns[i];
    const FromItem& owner = blocks_[state.block].from[visible.item];
    FromColumn column = owner.columns[visible.column];
    column.not_null = column.not_null && !owner.null_extended;
    item.columns.push_back(std::move(column));
  }
  for (std::size_t i = join.first; i < join.last; ++i) {
    item.columns_known = item.columns_known && blocks_[state.block].from[i].columns_known;
  }
  name_columns(item.columns, column_aliases(table), dialect());
  hide_items(join.first, join.last, state);
  state.frame.columns.resize(first_column);
  add_item(std::move(item), state);
}

}  // namespace ado::ir
