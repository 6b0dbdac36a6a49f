// Binding of queries: WITH, set operations, VALUES, and the order and limit around a body.
#include "ir/map_builder.hpp"

#include <algorithm>
#include <variant>

#include <fmt/format.h>

#include "ir/block_finder.hpp"
#include "ir/facts.hpp"
#include "ir/names.hpp"
#include "ir/types.hpp"

namespace ado::ir {

void MapBuilder::build() {
  BlockTree tree = find_blocks(map_.statement());
  blocks_ = std::move(tree.blocks);
  map_.ctes_ = std::move(tree.ctes);
  map_.block_of_node_ = std::move(tree.block_of_node);
  map_.binding_of_node_.assign(map_.block_of_node_.size(), QueryMap::kNone);
  cte_columns_.resize(map_.ctes_.size());
  bind_query(0, nullptr);
  mark_outer_aggregates();
}

void MapBuilder::bind_query(BlockIndex index, const Scope* outer) {
  const sql::Query& query = *blocks_[index].query;
  const VisibleCte* const ctes_before = ctes_;
  std::vector<VisibleCte> visible;
  if (query.with) bind_with(*query.with, outer, visible);
  bind_body(index, outer);
  bind_limit(query, index, outer);
  ctes_ = ctes_before;
}

void MapBuilder::bind_with(const sql::With& with, const Scope* outer,
                           std::vector<VisibleCte>& visible) {
  visible.reserve(with.tables.size());  // The chain points into it.
  for (const sql::CommonTable& table : with.tables) {
    const BlockIndex body = block_at(table.query->id);
    const auto node = std::find_if(map_.ctes_.begin(), map_.ctes_.end(),
                                   [&](const CteNode& cte) { return cte.table == &table; });
    VisibleCte entry{.key = name_key(table.name, dialect()),
                     .cte = static_cast<std::size_t>(node - map_.ctes_.begin()),
                     .readable = false,
                     .outer = ctes_};
    const auto has_key = [&](const VisibleCte& other) { return other.key == entry.key; };
    if (std::any_of(visible.begin(), visible.end(), has_key)) {
      report({.kind = ErrorKind::invalid_input,
              .message = fmt::format("two CTEs have one name: {}", table.name.text)},
             table);
    }
    if (with.recursive && blocks_[body].kind == BlockKind::set_operation) {
      bind_recursive(body, outer, entry);
    } else {
      bind_query(body, outer);
    }
    name_cte_columns(entry.cte);
    entry.readable = true;
    ctes_ = &visible.emplace_back(std::move(entry));
  }
}

// The first operand gives the columns that the second one reads the CTE by.
void MapBuilder::bind_recursive(BlockIndex index, const Scope* outer, VisibleCte& self) {
  const VisibleCte* const ctes_before = ctes_;
  ctes_ = &self;
  const sql::Query& query = *blocks_[index].query;
  std::vector<VisibleCte> visible;
  if (query.with) bind_with(*query.with, outer, visible);
  const std::vector<BlockIndex> operands = blocks_[index].operands;
  bind_query(operands.at(0), outer);
  blocks_[index].outputs = blocks_[operands.at(0)].outputs;
  blocks_[index].outputs_known = blocks_[operands.at(0)].outputs_known;
  // Later rounds may bring NULLs that the first one does not.
  for (OutputColumn& output : blocks_[index].outputs) output.not_null = false;
  name_cte_columns(self.cte);
  self.readable = true;
  bind_query(operands.at(1), outer);
  blocks_[index].outputs.clear();
  add_set_outputs(index);
  bind_order_of_set(index, outer);
  bind_limit(query, index, outer);
  ctes_ = ctes_before;
}

void MapBuilder::name_cte_columns(std::size_t cte) {
  const CteNode& node = map_.ctes_[cte];
  cte_columns_[cte] = columns_of(blocks_[node.block]);
  name_columns(cte_columns_[cte], node.table->columns, dialect());
}

void MapBuilder::bind_body(BlockIndex index, const Scope* outer) {
  switch (blocks_[index].kind) {
    case BlockKind::select:
      bind_select_query(index, outer);
      return;
    case BlockKind::values:
      bind_values(index, outer);
      return;
    case BlockKind::set_operation:
      break;
  }
  const std::vector<BlockIndex> operands = blocks_[index].operands;
  for (const BlockIndex operand : operands) bind_query(operand, outer);
  add_set_outputs(index);
  bind_order_of_set(index, outer);
}

void MapBuilder::bind_order_of_set(BlockIndex index, const Scope* outer) {
  const auto& order_by = blocks_[index].query->order_by;
  if (!order_by) return;
  const Scope scope{.outer = outer, .block = index, .aliases = AliasRule::any_name};
  for (const sql::OrderItem& item : order_by->items) bind_order_item(item.expr, scope);
}

void MapBuilder::bind_limit(const sql::Query& query, BlockIndex index, const Scope* outer) {
  if (!query.limit) return;
  const Scope scope{.outer = outer, .block = index};
  if (query.limit->count) bind(**query.limit->count, scope);
  if (query.limit->offset) bind(**query.limit->offset, scope);
}

void MapBuilder::bind_values(BlockIndex index, const Scope* outer) {
  const auto& values = std::get<sql::Values>(blocks_[index].query->body);
  const Scope scope{.outer = outer, .block = index};
  for (const auto& row : values.rows) {
    for (const sql::Expr& value : row) bind(value, scope);
  }
  const std::size_t width = values.rows.empty() ? 0 : values.rows.front().size();
  for (std::size_t i = 0; i < width; ++i) {
    // PostgreSQL counts from 1: column1; DuckDB from 0: col0.
    OutputColumn output{.name = dialect() == sql::Dialect::postgres ? fmt::format("column{}", i + 1)
                                                                    : fmt::format("col{}", i)};
    output.item = i;
    output.not_null = true;
    for (std::size_t r = 0; r < values.rows.size(); ++r) {
      if (i >= values.rows[r].size()) continue;
      const std::string type = map_.type_of(values.rows[r][i]);
      output.type = r == 0 ? type : common_type(output.type, type, dialect());
      output.not_null = output.not_null && is_never_null(values.rows[r][i], map_);
    }
    blocks_[index].outputs.push_back(std::move(output));
  }
  bind_order_of_set(index, outer);
}

}  // namespace ado::ir
