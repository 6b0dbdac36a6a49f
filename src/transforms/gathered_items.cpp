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

// JOIN ... ON of single items that come after it, with nothing to be found by name.
bool is_left_join_of_one(const ir::FromJoin& join) {
  const auto& node = std::get<sql::Join>(join.node->node);
  return node.kind == sql::JoinKind::left && node.condition && !node.asof && !node.natural &&
         join.merged_columns.empty() && !join.node->alias && join.last == join.middle + 1;
}

// Replaces what the block reads, in the block and in its subqueries.
class Lifter {
 public:
  Lifter(const ir::QueryMap& query, const Lift& lift)
      : query_(query), lift_(lift), block_(query.block(lift.block)) {}

  Lifted run() const {
    sql::Query body = body_copy(block_);
    sql::Select& select = *sql::as_select(body);
    std::vector<sql::Expr> where;
    for (const ir::Predicate* conjunct : ir::filter_conjuncts(block_)) {
      if (!lift_.moved.contains(conjunct->expr->id.value)) where.push_back(*conjunct->expr);
    }
    select.where.reset();
    if (!where.empty()) select.where = sql::make_and(std::move(where));
    select.from = left_joins();  // Their conditions read the block's columns, too.
    // What is replaced reads nothing: its columns need not come up.
    sql::transform(body, {.expr = [this](sql::Expr& node) {
                     if (lift_.replaced.contains(node.id.value)) node.node = sql::Literal{};
                   }});
    sql::transform(body, {.expr = [this](sql::Expr& node) { replace(node); }});
    std::vector<sql::TableRef> left = std::exchange(select.from, {});
    for (std::size_t item = 0; item < block_.from.size(); ++item) {
      const bool stays = !lift_.items.contains(item) && !block_.from[item].null_extended;
      if (stays) select.from.push_back(*block_.from[item].node);
    }
    keep_output_names(select, block_);
    return {std::move(body), std::move(left)};
  }

 private:
  std::vector<sql::TableRef> left_joins() const {
    std::vector<sql::TableRef> joins;
    for (const ir::FromJoin& join : block_.joins) {
      const auto& node = std::get<sql::Join>(join.node->node);
      if (node.kind != sql::JoinKind::left) continue;
      joins.push_back(sql::make_join(node.kind, {}, *node.right, node.condition));
    }
    return joins;
  }

  void replace(sql::Expr& node) const {
    const auto found = lift_.replaced.find(node.id.value);
    if (found != lift_.replaced.end()) {
      node.node = found->second.node;
      return;
    }
    const ir::Binding* binding = query_.binding(node);
    if (binding == nullptr || binding->resolution != ir::Resolution::column ||
        binding->block != lift_.block) {
      return;
    }
    sql::Expr column =
        lift_.items.contains(binding->from_item)
            ? lift_.column(binding->from_item, *binding)
            : sql::make_column(block_.from[binding->from_item].name, binding->column);
    auto* target = sql::as<sql::ColumnRef>(column);
    if (const auto* old = sql::as<sql::ColumnRef>(node); old != nullptr && target != nullptr) {
      const auto fields =
          old->parts.begin() + static_cast<std::ptrdiff_t>(binding->column_part + 1);
      target->parts.insert(target->parts.end(), fields, old->parts.end());
    }
    node.node = column.node;
  }

  const ir::QueryMap& query_;
  const Lift& lift_;
  const ir::Block& block_;
};

class Gatherer {
 public:
  Gatherer(const ir::QueryMap& query, const Gathering& gathering)
      : query_(query), gathering_(gathering), block_(query.block(gathering.block)), names_(query) {}

  Gathered gather() {
    Gathered result;
    Lifted lifted_block =
        lifted(query_, {.block = gathering_.block,
                        .items = gathering_.items,
                        .moved = gathering_.moved,
                        .replaced = gathering_.replaced,
                        .column = [this](std::size_t item, const ir::Binding& binding) {
                          return sql::make_column(gathering_.alias, name_of(item, binding.column));
                        }});
    result.above = std::move(lifted_block.query);
    result.left_joins = std::move(lifted_block.left_joins);
    sql::Select& below = result.below;
    for (const auto& [column, name] : columns_) {
      sql::Expr value = sql::make_column(block_.from[column.first].name, column.second);
      below.items.push_back(sql::make_item(std::move(value), name == column.second ? "" : name));
    }
    for (const std::size_t item : gathering_.items) below.from.push_back(*block_.from[item].node);
    std::vector<sql::Expr> where;
    for (const ir::Predicate* conjunct : ir::filter_conjuncts(block_)) {
      const bool moves = gathering_.moved.contains(conjunct->expr->id.value);
      if (moves) where.push_back(ir::qualified(*conjunct->expr, query_));
    }
    if (!where.empty()) below.where = sql::make_and(std::move(where));
    return result;
  }

 private:
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
  return kind && !ir::is_sampled(item) && !item.name.empty() && item.columns_known &&
         !item.lateral && !item.hidden;
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

// Whatever its joins are.
bool has_gatherable_items(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  if (block.kind != ir::BlockKind::select || block.from.empty() || !block.outputs_known ||
      block.select->sample) {
    return false;
  }
  const bool has_star = std::ranges::any_of(
      block.outputs, [](const ir::OutputColumn& output) { return output.star != nullptr; });
  return !has_star && std::ranges::all_of(block.from, is_movable) &&
         !reads_whole_rows(query, index) && !captures_names(query, index) &&
         !reads_pseudo_columns(query, index);
}

}  // namespace

bool can_gather(const ir::QueryMap& query, ir::BlockIndex index) {
  return has_plain_joins(query.block(index)) && has_gatherable_items(query, index);
}

bool can_gather_below_left_joins(const ir::QueryMap& query, ir::BlockIndex index) {
  const auto fits = [](const ir::FromJoin& join) {
    return ir::is_plain_join(join) || is_left_join_of_one(join);
  };
  return std::ranges::all_of(query.block(index).joins, fits) && has_gatherable_items(query, index);
}

Lifted lifted(const ir::QueryMap& query, const Lift& lift) { return Lifter(query, lift).run(); }

Gathered gather(const ir::QueryMap& query, const Gathering& gathering) {
  return Gatherer(query, gathering).gather();
}

void join_last(sql::Select& select, std::vector<sql::TableRef> left_joins) {
  if (left_joins.empty()) return;
  sql::TableRef joined = std::move(select.from.front());
  for (std::size_t i = 1; i < select.from.size(); ++i) {
    joined = sql::make_join(sql::JoinKind::cross, std::move(joined), std::move(select.from[i]), {});
  }
  for (sql::TableRef& left_join : left_joins) {
    std::get<sql::Join>(left_join.node).left = Box<sql::TableRef>(std::move(joined));
    joined = std::move(left_join);
  }
  select.from.clear();
  select.from.push_back(std::move(joined));
}

}  // namespace ado::transforms
