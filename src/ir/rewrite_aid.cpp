// Shapes of blocks, conjuncts and equalities, qualified copies, fresh names.
#include "ir/rewrite_aid.hpp"

#include <algorithm>
#include <variant>

#include <fmt/format.h>

#include "base/text.hpp"
#include "ir/names.hpp"
#include "sql/build.hpp"
#include "sql/walk.hpp"

namespace ado::ir {
namespace {

void qualify(sql::Expr& expr, const QueryMap& map) {
  const Binding* binding = map.binding(expr);
  if (binding == nullptr) return;
  if (binding->resolution == Resolution::output_alias) {
    const OutputColumn& output = map.block(binding->block).outputs[binding->output];
    const bool is_plain_column = output.expr == nullptr && output.star != nullptr;
    if (output.expr != nullptr) {
      expr = qualified(*output.expr, map);
    } else if (is_plain_column && !output.merged_full) {
      const FromItem& item = map.block(binding->block).from[output.from_item];
      if (!item.name.empty()) expr.node = sql::make_column(item.name, output.column).node;
    }
    return;
  }
  auto* reference = sql::as<sql::ColumnRef>(expr);
  const bool is_column = binding->resolution == Resolution::column && !binding->merged_full;
  if (reference == nullptr || !is_column) return;
  const FromItem& item = map.block(binding->block).from[binding->from_item];
  if (item.name.empty()) return;
  std::vector<sql::Identifier> parts{sql::make_identifier(item.name),
                                     sql::make_identifier(binding->column)};
  const auto fields =
      reference->parts.begin() + static_cast<std::ptrdiff_t>(binding->column_part + 1);
  parts.insert(parts.end(), fields, reference->parts.end());
  reference->parts = std::move(parts);
}

bool is_within(const FromJoin& inner, std::size_t first, std::size_t last) {
  return inner.first >= first && inner.last <= last;
}

// Whether rows that fail `join`'s condition may still reach the block: a join around it brings the
// side it stands on back (outer joins), or asks for it only (SEMI, ANTI).
bool is_undone(const FromJoin& join, const Block& block) {
  for (const FromJoin& other : block.joins) {
    if (&other == &join) continue;
    const bool on_left = is_within(join, other.first, other.middle);
    const bool on_right = is_within(join, other.middle, other.last);
    switch (other.kind) {
      case sql::JoinKind::inner:
      case sql::JoinKind::cross:
        break;
      case sql::JoinKind::left:
      case sql::JoinKind::semi:
      case sql::JoinKind::anti:
        if (on_right) return true;
        break;
      case sql::JoinKind::right:
        if (on_left) return true;
        break;
      case sql::JoinKind::full:
      case sql::JoinKind::positional:
        if (on_left || on_right) return true;
        break;
    }
  }
  return false;
}

bool filters_rows(const Predicate& predicate, const Block& block) {
  if (predicate.clause == Clause::where) return true;
  if (predicate.clause != Clause::on) return false;
  const auto join = std::find_if(block.joins.begin(), block.joins.end(),
                                 [&](const FromJoin& each) { return each.node == predicate.join; });
  return join != block.joins.end() && filters_rows(*join, block);
}

bool is_bare_operand(const Block& block) {
  const sql::Query& query = *block.query;
  return !query.with && !query.order_by && !query.limit;
}

bool is_union_all(const Block& block) {
  const auto* operation = std::get_if<sql::SetOperation>(&block.query->body);
  return operation != nullptr && operation->op == sql::SetOperator::union_ && operation->all &&
         !operation->by_name;
}

void add_operands(BlockIndex index, const QueryMap& map, std::vector<BlockIndex>& operands) {
  for (const BlockIndex operand : map.block(index).operands) {
    const Block& block = map.block(operand);
    if (is_union_all(block) && is_bare_operand(block)) {
      add_operands(operand, map, operands);
    } else {
      operands.push_back(operand);
    }
  }
}

}  // namespace

sql::Expr qualified(const sql::Expr& expr, const QueryMap& map) {
  sql::Expr copy = expr;
  sql::Mutator mutator;
  mutator.expr = [&map](sql::Expr& node) { qualify(node, map); };
  sql::transform(copy, mutator);
  return copy;
}

std::optional<std::size_t> from_item_of(BlockIndex block, std::string_view name,
                                        const QueryMap& map) {
  const auto& items = map.block(block).from;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!items[i].hidden && is_named(items[i].name, name, map.dialect())) return i;
  }
  return std::nullopt;
}

bool is_sampled(const FromItem& item) {
  const sql::TableRef& table = *item.node;
  const auto* base = std::get_if<sql::BaseTable>(&table.node);
  const auto* derived = std::get_if<sql::DerivedTable>(&table.node);
  const auto* function = std::get_if<sql::TableFunction>(&table.node);
  return (base != nullptr && base->sample) || (derived != nullptr && derived->sample) ||
         (function != nullptr && function->sample);
}

bool is_plain_item(const FromItem& item) {
  if (item.kind == FromKind::cte) return item.columns_known;
  return item.kind == FromKind::table && item.table != nullptr && !is_sampled(item);
}

bool is_plain_join(const FromJoin& join) {
  const auto& node = std::get<sql::Join>(join.node->node);
  const bool kind = node.kind == sql::JoinKind::inner || node.kind == sql::JoinKind::cross;
  return kind && !node.asof && !node.natural && node.using_columns.empty() && !join.node->alias;
}

bool is_plain_inner_block(const Block& block) {
  return block.kind == BlockKind::select && !block.from.empty() && !block.select->sample &&
         std::all_of(block.from.begin(), block.from.end(), is_plain_item) &&
         std::all_of(block.joins.begin(), block.joins.end(), is_plain_join);
}

bool is_select_project_join(const Block& block) {
  if (block.kind != BlockKind::select || block.grouped || block.has_windows) return false;
  const sql::Select& select = *block.select;
  const bool plain_distinct =
      select.distinct == sql::DistinctKind::none || select.distinct == sql::DistinctKind::all;
  return plain_distinct && !select.qualify && !select.sample && !block.query->order_by &&
         !block.query->limit;
}

bool is_seen_as_set(BlockIndex index, const QueryMap& map) {
  const Block& block = map.block(index);
  if (block.subquery == nullptr || !is_select_project_join(block)) return false;
  const bool is_set = sql::as<sql::InSubquery>(*block.subquery) != nullptr ||
                      sql::as<sql::Exists>(*block.subquery) != nullptr ||
                      sql::as<sql::Quantified>(*block.subquery) != nullptr;
  const bool counts_rows =
      std::ranges::any_of(block.from, [](const FromItem& item) { return is_sampled(item); }) ||
      std::ranges::any_of(
          block.joins, [](const FromJoin& join) { return join.kind == sql::JoinKind::positional; });
  return is_set && !counts_rows && !multiplies_rows(*block.select, map.dialect()) &&
         !is_volatile(*block.query, map.dialect());
}

bool filters_rows(const FromJoin& join, const Block& block) {
  const bool asof = std::get<sql::Join>(join.node->node).asof;
  return join.kind == sql::JoinKind::inner && !asof && !is_undone(join, block);
}

std::vector<const Predicate*> filter_conjuncts(const Block& block) {
  std::vector<const Predicate*> found;
  for (const Predicate& predicate : block.predicates) {
    if (filters_rows(predicate, block)) found.push_back(&predicate);
  }
  return found;
}

std::vector<const Predicate*> local_conjuncts(const Block& block, std::size_t item) {
  std::vector<const Predicate*> found = filter_conjuncts(block);
  std::erase_if(found, [item](const Predicate* predicate) {
    return predicate->correlated || predicate->from_items != std::vector<std::size_t>{item};
  });
  return found;
}

std::vector<const Predicate*> join_conjuncts(const Block& block, std::size_t item) {
  std::vector<const Predicate*> found = filter_conjuncts(block);
  std::erase_if(found, [item](const Predicate* predicate) {
    const auto& items = predicate->from_items;
    return items.size() < 2 || !std::binary_search(items.begin(), items.end(), item);
  });
  return found;
}

std::set<std::string> aliases_in_scope(BlockIndex block, const QueryMap& map) {
  std::set<std::string> names;
  for (auto each = std::optional(block); each; each = map.block(*each).parent) {
    for (const FromItem& item : map.block(*each).from) {
      if (!item.hidden && !item.name.empty()) names.insert(item.name);
    }
  }
  return names;
}

std::vector<BlockIndex> union_all_operands(BlockIndex block, const QueryMap& map) {
  if (!is_union_all(map.block(block))) return {block};
  std::vector<BlockIndex> operands;
  add_operands(block, map, operands);
  return operands;
}

std::vector<BlockIndex> children(BlockIndex block, const QueryMap& map) {
  std::vector<BlockIndex> found;
  for (BlockIndex i = block + 1; i < map.blocks().size(); ++i) {
    if (map.block(i).parent == block) found.push_back(i);
  }
  return found;
}

std::vector<Equality> equalities(BlockIndex index, const QueryMap& map) {
  std::vector<Equality> found;
  const auto own_column = [&](const sql::Expr& expr) -> const Binding* {
    const auto* reference = sql::as<sql::ColumnRef>(expr);
    const Binding* binding = map.binding(expr);
    if (reference == nullptr || binding == nullptr) return nullptr;
    const bool is_own = binding->resolution == Resolution::column && binding->block == index &&
                        binding->column_part + 1 == reference->parts.size();
    return is_own ? binding : nullptr;
  };
  for (const Predicate* predicate : filter_conjuncts(map.block(index))) {
    const auto* binary = sql::as<sql::Binary>(*predicate->expr);
    if (binary == nullptr || binary->op != "=") continue;
    const Binding* left = own_column(*binary->left);
    const Binding* right = own_column(*binary->right);
    if (left == nullptr || right == nullptr || left->from_item == right->from_item) continue;
    found.push_back({.left_item = left->from_item,
                     .right_item = right->from_item,
                     .left = binary->left.get(),
                     .right = binary->right.get(),
                     .conjunct = predicate->expr});
  }
  return found;
}

std::string fresh_name(std::string_view stem, const QueryMap& map) {
  std::set<std::string> taken;
  const auto take = [&taken](std::string_view name) { taken.insert(to_lower_ascii(name)); };
  for (const sql::TableInfo& table : map.schema().tables) {
    take(table.name);
    for (const sql::ColumnInfo& column : table.columns) take(column.name);
  }
  for (const CteNode& cte : map.ctes()) take(cte.table->name.text);
  for (const Block& block : map.blocks()) {
    for (const OutputColumn& output : block.outputs) take(output.name);
    for (const FromItem& item : block.from) {
      take(item.name);
      take(item.relation);
      for (const FromColumn& column : item.columns) take(column.name);
    }
  }
  std::string name(stem);
  for (int number = 2; taken.contains(to_lower_ascii(name)); ++number) {
    name = fmt::format("{}_{}", stem, number);
  }
  return name;
}

}  // namespace ado::ir
