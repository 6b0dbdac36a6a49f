// Looks names up from the innermost scope outwards, by the dialect's own precedence.
#include "ir/scope.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <string_view>

#include <fmt/format.h>

#include "base/text.hpp"
#include "ir/names.hpp"

namespace ado::ir {
namespace {

std::string written(const sql::ColumnRef& reference) {
  std::string text;
  for (const sql::Identifier& part : reference.parts) {
    if (!text.empty()) text += '.';
    text += part.text;
  }
  return text;
}

// Columns that every stored table has and no star brings.
bool is_system_column(std::string_view key, sql::Dialect dialect) {
  constexpr std::array<std::string_view, 6> kPostgres{"ctid", "xmin", "xmax",
                                                      "cmin", "cmax", "tableoid"};
  if (dialect == sql::Dialect::duckdb) return key == "rowid";
  return std::find(kPostgres.begin(), kPostgres.end(), key) != kPostgres.end();
}

bool is_stored_table(const FromItem& item) {
  return item.kind == FromKind::table && (item.table == nullptr || !item.table->is_view);
}

// Whether `schema` may qualify this item: only a table without an alias has a schema.
bool has_schema(const FromItem& item, std::string_view schema, sql::Dialect dialect) {
  if (item.kind != FromKind::table || item.node->alias) return false;
  const auto& parts = std::get<sql::BaseTable>(item.node->node).name;
  const auto is_it = [&](const sql::Identifier& part) {
    return is_named(name_key(part, dialect), schema, dialect);
  };
  if (std::any_of(parts.begin(), parts.end() - 1, is_it)) return true;
  if (item.table == nullptr) return false;
  return item.table->schema.empty() || is_named(item.table->schema, schema, dialect);
}

}  // namespace

std::vector<std::size_t> NameFinder::items_in(const Scope& scope) const {
  std::vector<std::size_t> found;
  if (scope.frame == nullptr) return found;
  const std::size_t end = std::min(scope.items.end, blocks_[scope.block].from.size());
  for (std::size_t i = scope.items.begin; i < end; ++i) {
    if (!item(scope, i).hidden) found.push_back(i);
  }
  return found;
}

std::vector<std::size_t> NameFinder::items_named(const std::vector<std::string>& qualifier,
                                                 const Scope& scope) const {
  std::vector<std::size_t> found;
  for (const std::size_t i : items_in(scope)) {
    const FromItem& candidate = item(scope, i);
    if (!is_named(candidate.name, qualifier.back(), dialect_)) continue;
    if (qualifier.size() > 1 && !has_schema(candidate, qualifier[qualifier.size() - 2], dialect_)) {
      continue;
    }
    found.push_back(i);
  }
  return found;
}

std::vector<NameFinder::Candidate> NameFinder::in_items(const std::vector<std::size_t>& items,
                                                        const std::string& key,
                                                        const Scope& scope) const {
  std::vector<Candidate> found;
  for (const std::size_t i : items) {
    const auto& columns = item(scope, i).columns;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (is_named(columns[c].name, key, dialect_)) found.push_back({.item = i, .column = c});
    }
  }
  return found;
}

std::vector<NameFinder::Candidate> NameFinder::in_frame(const std::string& key,
                                                        const Scope& scope) const {
  std::vector<Candidate> found;
  if (scope.frame == nullptr) return found;
  const auto& columns = scope.frame->columns;
  const std::uint32_t hash = name_hash(key, dialect_);
  const std::size_t end = std::min(scope.columns.end, columns.size());
  for (std::size_t i = scope.columns.begin; i < end; ++i) {
    const VisibleColumn& column = columns[i];
    if (column.hash != hash) continue;
    if (!is_named(item(scope, column.item).columns[column.column].name, key, dialect_)) continue;
    found.push_back({.item = column.item,
                     .column = column.column,
                     .merged = column.merged,
                     .merged_full = column.merged_full});
  }
  // In DuckDB a merged column wins over equally named ones of items beside the join.
  const auto is_merged = [](const Candidate& candidate) { return candidate.merged; };
  if (dialect_ == sql::Dialect::duckdb && std::any_of(found.begin(), found.end(), is_merged)) {
    std::erase_if(found, std::not_fn(is_merged));
  }
  return found;
}

// a.k is no field of a number named a: it is looked for further out.
bool NameFinder::may_have_fields(const Candidate& candidate, const Scope& scope) const {
  const std::string type =
      to_lower_ascii(item(scope, candidate.item).columns[candidate.column].type);
  static constexpr std::string_view kPlain[] = {
      "boolean",  "tinyint", "smallint",  "integer",  "bigint",   "hugeint",
      "utinyint", "double",  "usmallint", "uinteger", "ubigint",  "float",
      "varchar",  "date",    "time",      "uuid",     "interval", "blob"};
  if (type.starts_with("decimal") || type.starts_with("timestamp")) return type.ends_with("]");
  return std::ranges::find(kPlain, type) == std::end(kPlain);
}

Found NameFinder::bound(const std::vector<Candidate>& candidates, const Scope& scope,
                        std::size_t column_part) const {
  const Candidate& first = candidates.front();
  Found found{.kind = Found::Kind::binding};
  Binding& binding = found.binding;
  binding.block = scope.block;
  binding.column_part = column_part;
  if (candidates.size() > 1) {
    binding.resolution = Resolution::ambiguous;
    for (const Candidate& candidate : candidates) {
      const FromItem& owner = item(scope, candidate.item);
      binding.candidates.push_back(
          fmt::format("{}.{}", owner.name, owner.columns[candidate.column].name));
    }
    return found;
  }
  binding.resolution = Resolution::column;
  binding.from_item = first.item;
  binding.column = item(scope, first.item).columns[first.column].name;
  binding.column_index = first.column;
  binding.merged = first.merged;
  binding.merged_full = first.merged_full;
  return found;
}

Found NameFinder::bound_to(const Scope& scope, std::size_t item_index, Resolution resolution,
                           const std::string& column) const {
  Found found{.kind = Found::Kind::binding};
  found.binding.resolution = resolution;
  found.binding.block = scope.block;
  found.binding.from_item = item_index;
  found.binding.column = column;
  return found;
}

Found NameFinder::find_qualified(const Keys& keys, const Scope& scope) const {
  // DuckDB reads a.b.c as schema.table.column before table.column.field; in PostgreSQL fields need
  // parentheses, so that the last part is the column.
  const std::size_t most = keys.size() - 1;
  const std::size_t least = dialect_ == sql::Dialect::postgres ? most : 1;
  for (std::size_t count = most; count >= least; --count) {
    const Keys qualifier(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(count));
    const auto items = items_named(qualifier, scope);
    if (items.empty()) continue;
    const std::string& key = keys[count];
    const auto candidates = in_items(items, key, scope);
    const bool is_field = count < most;
    if (!candidates.empty() && (!is_field || may_have_fields(candidates.front(), scope))) {
      return bound(candidates, scope, count);
    }
    const FromItem& owner = item(scope, items.front());
    const bool is_system = is_stored_table(owner) && is_system_column(key, dialect_);
    if (!is_system && owner.columns_known) continue;
    Found found = bound_to(scope, items.front(), Resolution::column, key);
    found.binding.column_part = count;
    return found;
  }
  return {};
}

Found NameFinder::find_here(const Keys& keys, const Scope& scope) const {
  if (keys.size() > 1) {
    Found found = find_qualified(keys, scope);
    if (found.kind != Found::Kind::nothing || dialect_ == sql::Dialect::postgres) return found;
  }
  const auto candidates = in_frame(keys.front(), scope);
  const bool is_field = keys.size() > 1;
  if (!candidates.empty() && (!is_field || may_have_fields(candidates.front(), scope))) {
    return bound(candidates, scope, 0);
  }
  if (is_field) return {};
  if (is_system_column(keys.front(), dialect_)) {
    std::vector<std::size_t> tables;
    for (const std::size_t i : items_in(scope)) {
      if (is_stored_table(item(scope, i))) tables.push_back(i);
    }
    if (tables.size() == 1) {
      return bound_to(scope, tables.front(), Resolution::column, keys.front());
    }
  }
  const auto rows = items_named(keys, scope);
  if (rows.size() == 1) return bound_to(scope, rows.front(), Resolution::row, {});
  return {};
}

std::size_t NameFinder::find_output(BlockIndex block, const std::string& key,
                                    OutputNames names) const {
  const auto& outputs = blocks_[block].outputs;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const OutputColumn& output = outputs[i];
    const bool counts = names == OutputNames::all ? !output.generated : output.aliased;
    if (counts && is_named(output.name, key, dialect_)) return i;
  }
  return kNoColumn;
}

Found NameFinder::find_alias(const Keys& keys, const Scope& scope) const {
  if (scope.aliases == AliasRule::none || keys.size() > 1) return {};
  const auto names = scope.aliases == AliasRule::any_name ? OutputNames::all : OutputNames::aliases;
  const std::size_t output = find_output(scope.block, keys.front(), names);
  if (output == kNoColumn) return {};
  Found found{.kind = Found::Kind::binding};
  found.binding.resolution = Resolution::output_alias;
  found.binding.block = scope.block;
  found.binding.output = output;
  return found;
}

bool NameFinder::stops_at(const Keys& keys, const Scope& scope) const {
  if (dialect_ != sql::Dialect::postgres || keys.size() == 1) return false;
  return !items_named({keys.begin(), keys.end() - 1}, scope).empty();
}

Found NameFinder::find(const sql::ColumnRef& reference, const Scope& innermost) const {
  Keys keys;
  keys.reserve(reference.parts.size());
  for (const sql::Identifier& part : reference.parts) keys.push_back(name_key(part, dialect_));
  std::vector<Found> possible;  // Items whose unknown columns may hold the name.
  for (const Scope* scope = &innermost; scope != nullptr; scope = scope->outer) {
    if (scope->parameters != nullptr) {
      const auto& names = *scope->parameters;
      const bool is_one = std::find(names.begin(), names.end(), keys.front()) != names.end();
      if (is_one) return {.kind = Found::Kind::parameter};
      continue;
    }
    Found found = find_here(keys, *scope);
    if (found.kind == Found::Kind::nothing) {
      for (const std::size_t i : items_in(*scope)) {
        if (item(*scope, i).columns_known) continue;
        possible.push_back(bound_to(*scope, i, Resolution::column, keys.front()));
      }
      found = find_alias(keys, *scope);
    }
    if (found.kind == Found::Kind::nothing && !stops_at(keys, *scope)) continue;
    return possible.empty() ? found : Found{.kind = Found::Kind::uncertain};
  }
  if (possible.empty()) return {};
  if (possible.size() > 1 || keys.size() > 1) return {.kind = Found::Kind::uncertain};
  return possible.front();
}

Error NameFinder::explain(const sql::ColumnRef& reference, const Binding& binding,
                          const Scope& innermost) const {
  Error error{.kind = ErrorKind::invalid_input, .message = {}};
  if (binding.resolution == Resolution::ambiguous) {
    error.message = fmt::format("column is ambiguous: {}", written(reference));
    error.hint = "one of " + join(binding.candidates, ", ");
    return error;
  }
  error.message = fmt::format("column is not there: {}", written(reference));
  std::vector<std::string> candidates;
  for (const Scope* scope = &innermost; scope != nullptr; scope = scope->outer) {
    for (const std::size_t i : items_in(*scope)) {
      for (const FromColumn& column : item(*scope, i).columns) {
        const std::string& owner = item(*scope, i).name;
        candidates.push_back(reference.parts.size() == 1 ? column.name : owner + "." + column.name);
      }
    }
  }
  const std::string_view closest = closest_name(written(reference), candidates);
  if (!closest.empty()) error.hint = fmt::format("did you mean {}", closest);
  return error;
}

}  // namespace ado::ir
