// Lifts what is read of the gathered items to the columns of the new relation.
#include "transforms/gathered_items.hpp"

#include <algorithm>
#include <utility>

#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"
#include "transforms/guards.hpp"
#include "transforms/plan_maker.hpp"

namespace ado::transforms {
namespace {

class Gatherer {
 public:
  Gatherer(const ir::QueryMap& query, const Gathering& gathering)
      : query_(query), gathering_(gathering), block_(query.block(gathering.block)), names_(query) {}

  Gathered gather() {
    Gathered result;
    result.above = above();
    sql::Select& below = result.below;
    for (const auto& [column, name] : columns_) {
      sql::Expr value = sql::make_column(block_.from[column.first].name, column.second);
      below.items.push_back(sql::make_item(std::move(value), name == column.second ? "" : name));
    }
    for (const std::size_t item : gathering_.items) below.from.push_back(*block_.from[item].node);
    std::vector<sql::Expr> where;
    for (const ir::Predicate* conjunct : ir::filter_conjuncts(block_)) {
      if (moves(*conjunct->expr)) where.push_back(ir::qualified(*conjunct->expr, query_));
    }
    if (!where.empty()) below.where = sql::make_and(std::move(where));
    return result;
  }

 private:
  bool moves(const sql::Expr& conjunct) const {
    return gathering_.moved.contains(conjunct.id.value);
  }

  sql::Query above() {
    sql::Query body = body_copy(block_);
    sql::Select& select = *sql::as_select(body);
    std::vector<sql::Expr> where;
    for (const ir::Predicate* conjunct : ir::filter_conjuncts(block_)) {
      if (!moves(*conjunct->expr)) where.push_back(*conjunct->expr);
    }
    select.where.reset();
    if (!where.empty()) select.where = sql::make_and(std::move(where));
    select.from.clear();
    // What is replaced reads nothing: its columns need not come up.
    sql::transform(body, {.expr = [this](sql::Expr& node) {
                     if (gathering_.replaced.contains(node.id.value)) node.node = sql::Literal{};
                   }});
    sql::transform(body, {.expr = [this](sql::Expr& node) { lift(node); }});
    for (std::size_t item = 0; item < block_.from.size(); ++item) {
      if (!gathering_.items.contains(item)) select.from.push_back(*block_.from[item].node);
    }
    keep_output_names(select, block_);
    return body;
  }

  void lift(sql::Expr& node) {
    if (const auto found = gathering_.replaced.find(node.id.value);
        found != gathering_.replaced.end()) {
      node.node = found->second.node;
      return;
    }
    const ir::Binding* binding = query_.binding(node);
    if (binding == nullptr || binding->resolution != ir::Resolution::column ||
        binding->block != gathering_.block) {
      return;
    }
    std::vector<sql::Identifier> parts = {sql::make_identifier(gathering_.alias)};
    if (gathering_.items.contains(binding->from_item)) {
      parts.push_back(sql::make_identifier(name_of(binding->from_item, binding->column)));
    } else {
      parts = {sql::make_identifier(block_.from[binding->from_item].name),
               sql::make_identifier(binding->column)};
    }
    if (const auto* column = sql::as<sql::ColumnRef>(node)) {
      const auto fields =
          column->parts.begin() + static_cast<std::ptrdiff_t>(binding->column_part + 1);
      parts.insert(parts.end(), fields, column->parts.end());
    }
    node.node = sql::ColumnRef{.parts = std::move(parts)};
  }

  const std::string& name_of(std::size_t item, const std::string& column) {
    auto [entry, is_new] = columns_.try_emplace({item, column});
    if (is_new) {
      const bool taken = !taken_.insert(sql::fold(column, query_.dialect())).second;
      entry->second = taken ? names_.make(column) : column;
    }
    return entry->second;
  }

  const ir::QueryMap& query_;
  const Gathering& gathering_;
  const ir::Block& block_;
  FreshNames names_;
  std::set<std::string> taken_;
  std::map<std::pair<std::size_t, std::string>, std::string> columns_;  // (item, column) -> name.
};

bool is_movable(const ir::FromItem& item) {
  const bool kind = item.kind == ir::FromKind::table || item.kind == ir::FromKind::cte ||
                    item.kind == ir::FromKind::derived;
  const auto* base = std::get_if<sql::BaseTable>(&item.node->node);
  const auto* derived = std::get_if<sql::DerivedTable>(&item.node->node);
  const bool sampled = (base != nullptr && base->sample) || (derived != nullptr && derived->sample);
  return kind && !sampled && !item.name.empty() && item.columns_known && !item.lateral &&
         !item.hidden;
}

// rowid and the like are not columns of what replaces the item.
bool reads_pseudo_columns(const ir::QueryMap& query, ir::BlockIndex index) {
  bool found = false;
  sql::visit(*query.block(index).query, {.expr = [&](const sql::Expr& expr) {
    const ir::Binding* binding = query.binding(expr);
    found = found || (binding != nullptr && binding->block == index &&
                      binding->resolution == ir::Resolution::column &&
                      binding->column_index == ir::kNoColumn);
    return sql::Descend::yes;
  }});
  return found;
}

}  // namespace

bool can_gather(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  if (block.kind != ir::BlockKind::select || block.from.empty() || !has_plain_joins(block) ||
      !block.outputs_known || block.select->sample) {
    return false;
  }
  const bool has_star = std::ranges::any_of(
      block.outputs, [](const ir::OutputColumn& output) { return output.star != nullptr; });
  return !has_star && std::ranges::all_of(block.from, is_movable) &&
         !reads_whole_rows(query, index) && !captures_names(query, index) &&
         !reads_pseudo_columns(query, index);
}

Gathered gather(const ir::QueryMap& query, const Gathering& gathering) {
  return Gatherer(query, gathering).gather();
}

}  // namespace ado::transforms
