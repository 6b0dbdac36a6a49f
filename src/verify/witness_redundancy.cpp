// Follows equalities and null-rejecting conditions of a block.
#include "verify/witness_redundancy.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "ir/facts.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/compare.hpp"

namespace ado::verify {
namespace {

using Column = std::pair<std::size_t, std::string>;

Column root_of(std::map<Column, Column>& parents, Column column) {
  for (auto found = parents.find(column); found != parents.end(); found = parents.find(column)) {
    column = found->second;
  }
  return column;
}

// The right side of a SEMI or ANTI join.
bool is_semi_joined(const ir::Block& block, const ir::QueryMap& map) {
  if (block.derived == nullptr || !block.parent) return false;
  const ir::Block& reader = map.block(*block.parent);
  return std::ranges::any_of(reader.joins, [&](const ir::FromJoin& join) {
    const bool semi = join.kind == sql::JoinKind::semi || join.kind == sql::JoinKind::anti;
    return semi && join.last == join.middle + 1 && reader.from[join.middle].node == block.derived;
  });
}

}  // namespace

bool is_implied(const sql::Expr& conjunct, const ir::QueryMap& map) {
  const auto block = map.block_of(conjunct.id);
  if (!block) return false;
  const auto column_of = [&](std::size_t item, const sql::Expr& expr) {
    const ir::Binding* binding = map.binding(expr);
    return Column{item, binding == nullptr ? "" : sql::fold(binding->column, map.dialect())};
  };
  std::map<Column, Column> parents;
  std::optional<ir::Equality> own;
  for (const ir::Equality& equality : ir::equalities(*block, map)) {
    if (equality.conjunct == nullptr) continue;
    if (equality.conjunct == &conjunct) {
      own = equality;
      continue;
    }
    const Column left = root_of(parents, column_of(equality.left_item, *equality.left));
    const Column right = root_of(parents, column_of(equality.right_item, *equality.right));
    if (left != right) parents[left] = right;
  }
  return own && root_of(parents, column_of(own->left_item, *own->left)) ==
                    root_of(parents, column_of(own->right_item, *own->right));
}

bool is_inner_anyway(const sql::TableRef& join, const ir::QueryMap& map) {
  const auto block = map.block_of(join.id);
  if (!block) return false;
  for (const ir::FromJoin& each : map.block(*block).joins) {
    if (each.node != &join) continue;
    for (const ir::Predicate* predicate : ir::filter_conjuncts(map.block(*block))) {
      if (predicate->join == &join) continue;
      for (std::size_t item = each.middle; item < each.last; ++item) {
        if (ir::rejects_null_row(*predicate->expr, *block, item, map)) return true;
      }
    }
  }
  return false;
}

bool ignores_duplicates(ir::BlockIndex index, const ir::QueryMap& map) {
  const ir::Block& block = map.block(index);
  if (ir::has_one_row_before_limit(index, map)) return true;
  if (block.query->limit) return false;
  if (block.subquery != nullptr) return sql::as<sql::ArraySubquery>(*block.subquery) == nullptr;
  if (is_semi_joined(block, map)) return true;
  if (!block.parent) return false;
  const ir::Block& parent = map.block(*block.parent);
  const auto* set = std::get_if<sql::SetOperation>(&parent.query->body);
  if (set == nullptr || std::ranges::find(parent.operands, index) == parent.operands.end()) {
    return false;
  }
  const bool drops = !set->all && set->op != sql::SetOperator::except;
  return drops || (set->op == sql::SetOperator::union_ && ignores_duplicates(*block.parent, map));
}

}  // namespace ado::verify
