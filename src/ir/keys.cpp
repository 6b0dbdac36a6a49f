// Keys: what is unique in a block's output, and whether columns of a FROM item contain a key.
#include <algorithm>
#include <array>
#include <numeric>
#include <string_view>
#include <variant>

#include "ir/names.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/walk.hpp"

namespace ado::ir {
namespace {

// A function in the select list that gives several rows for one; an unknown one may.
bool multiplies_rows(const sql::Expr& expr, sql::Dialect dialect) {
  constexpr std::array<std::string_view, 8> kSetReturning{
      "unnest",          "generate_series",       "generate_subscripts", "regexp_matches",
      "string_to_table", "regexp_split_to_table", "json_array_elements", "jsonb_array_elements"};
  bool found = false;
  sql::Visitor visitor;
  visitor.query = [](const sql::Query&) { return sql::Descend::no; };
  visitor.expr = [&](const sql::Expr& node) {
    const auto* call = sql::as<sql::FunctionCall>(node);
    if (call == nullptr) return sql::Descend::yes;
    const std::string name = function_name(*call, dialect);
    const bool multiplies =
        std::find(kSetReturning.begin(), kSetReturning.end(), name) != kSetReturning.end() ||
        name.starts_with("json") || find_function(name, dialect) == nullptr;
    found = found || multiplies;
    return found ? sql::Descend::stop : sql::Descend::yes;
  };
  sql::visit(expr, visitor);
  return found;
}

bool multiplies_rows(const Block& block, sql::Dialect dialect) {
  return std::any_of(block.outputs.begin(), block.outputs.end(), [&](const OutputColumn& output) {
    return output.expr != nullptr && multiplies_rows(*output.expr, dialect);
  });
}

bool is_same_column(const OutputColumn& output, const sql::Expr& key, BlockIndex block,
                    const QueryMap& map) {
  const Binding* binding = map.binding(key);
  const auto* reference = sql::as<sql::ColumnRef>(key);
  if (binding == nullptr || binding->resolution != Resolution::column || reference == nullptr ||
      binding->block != block || binding->column_part + 1 != reference->parts.size()) {
    return false;
  }
  if (output.expr == nullptr) {
    return output.star != nullptr && output.from_item == binding->from_item &&
           is_named(output.column, binding->column, map.dialect());
  }
  const Binding* other = map.binding(*output.expr);
  const auto* other_reference = sql::as<sql::ColumnRef>(*output.expr);
  return other != nullptr && other_reference != nullptr &&
         other->resolution == Resolution::column && other->block == block &&
         other->from_item == binding->from_item && other->column == binding->column &&
         other->column_part + 1 == other_reference->parts.size();
}

// The output that shows this expression of the block.
std::optional<std::size_t> output_of(const sql::Expr& key, BlockIndex index, const QueryMap& map) {
  const Block& block = map.block(index);
  for (std::size_t i = 0; i < block.outputs.size(); ++i) {
    const OutputColumn& output = block.outputs[i];
    if (output.expr != nullptr && (output.expr == &key || *output.expr == key)) return i;
    if (is_same_column(output, key, index, map)) return i;
  }
  return std::nullopt;
}

std::vector<std::size_t> all_outputs(const Block& block) {
  std::vector<std::size_t> all(block.outputs.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return all;
}

std::vector<std::size_t> outputs_of(const std::vector<const sql::Expr*>& keys, BlockIndex index,
                                    const QueryMap& map) {
  std::vector<std::size_t> outputs;
  for (const sql::Expr* key : keys) {
    const auto output = output_of(*key, index, map);
    if (!output) return {};
    outputs.push_back(*output);
  }
  std::sort(outputs.begin(), outputs.end());
  outputs.erase(std::unique(outputs.begin(), outputs.end()), outputs.end());
  return outputs;
}

bool has_columns(const std::set<std::string>& columns, std::string_view name,
                 sql::Dialect dialect) {
  return std::any_of(columns.begin(), columns.end(),
                     [&](const std::string& column) { return is_named(column, name, dialect); });
}

std::optional<KeyNulls> contains_declared_key(const sql::TableInfo& table, const FromItem& item,
                                              const std::set<std::string>& columns,
                                              sql::Dialect dialect) {
  std::optional<KeyNulls> best;
  for (const auto& key : table.keys) {
    bool contained = true;
    bool nullable = false;
    for (const std::string& name : key) {
      // The item may have renamed its columns: FROM t AS a(x, y).
      const auto column = std::find_if(
          table.columns.begin(), table.columns.end(),
          [&](const sql::ColumnInfo& info) { return is_named(info.name, name, dialect); });
      if (column == table.columns.end()) return best;
      const auto index = static_cast<std::size_t>(column - table.columns.begin());
      contained = contained && has_columns(columns, item.columns[index].name, dialect);
      nullable = nullable || !column->not_null;
    }
    if (!contained) continue;
    if (!nullable) return KeyNulls::none;
    best = KeyNulls::possible;
  }
  return best;
}

}  // namespace

std::vector<std::size_t> unique_outputs(BlockIndex index, const QueryMap& map) {
  const Block& block = map.block(index);
  if (!block.outputs_known) return {};
  if (const auto* operation = std::get_if<sql::SetOperation>(&block.query->body)) {
    return operation->all ? std::vector<std::size_t>() : all_outputs(block);
  }
  if (block.kind != BlockKind::select) return {};
  if (block.select->distinct == sql::DistinctKind::distinct) return all_outputs(block);
  if (multiplies_rows(block, map.dialect())) return {};
  if (block.group_keys.empty() || block.grouping_sets) return {};
  return outputs_of(block.group_keys, index, map);
}

bool is_one_row(BlockIndex index, const QueryMap& map) {
  const Block& block = map.block(index);
  return block.kind == BlockKind::select && block.grouped && !block.select->group_by &&
         !block.select->having && !block.select->qualify && !block.query->limit &&
         !block.select->sample && !multiplies_rows(block, map.dialect());
}

std::optional<KeyNulls> contains_key(BlockIndex block, std::size_t item_index,
                                     const std::set<std::string>& columns, const QueryMap& map) {
  const FromItem& item = map.block(block).from[item_index];
  if (item.table != nullptr) {
    return contains_declared_key(*item.table, item, columns, map.dialect());
  }
  if (!item.block || (item.cte && map.ctes()[*item.cte].recursive)) return std::nullopt;
  if (is_one_row(*item.block, map)) return KeyNulls::none;
  const auto unique = unique_outputs(*item.block, map);
  const bool contained = std::all_of(unique.begin(), unique.end(), [&](std::size_t output) {
    return output < item.columns.size() &&
           has_columns(columns, item.columns[output].name, map.dialect());
  });
  // Grouping puts NULLs together, so that there is one row for them.
  return !unique.empty() && contained ? std::optional(KeyNulls::none) : std::nullopt;
}

}  // namespace ado::ir
