// Finds instances of grouped queries, what tells them apart and what they are joined by.
#include "transforms/self_joined_groups.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "ir/determination.hpp"
#include "ir/facts.hpp"
#include "ir/functions.hpp"
#include "ir/numeric_type.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"
#include "transforms/gathered_items.hpp"
#include "transforms/guards.hpp"

namespace ado::transforms {
namespace {

bool reads_columns_outside_aggregates(const ir::QueryMap& query, const sql::Expr& expr) {
  bool found = false;
  sql::visit(expr, {.expr = [&](const sql::Expr& node) {
               const auto* call = sql::as<sql::FunctionCall>(node);
               if (call != nullptr && ir::is_aggregate_call(*call, query.dialect())) {
                 return sql::Descend::no;
               }
               found = found || query.binding(node) != nullptr;
               return sql::Descend::yes;
             }});
  return found;
}

const sql::Expr* key_of(const ir::QueryMap& query, const ir::Block& block, const sql::Expr& expr) {
  const sql::Expr plain = ir::qualified(expr, query);
  const auto found = std::ranges::find_if(block.group_keys, [&](const sql::Expr* key) {
    return sql::equivalent_text(ir::qualified(*key, query), plain, query.dialect());
  });
  return found == block.group_keys.end() ? nullptr : *found;
}

// SELECT keys, constants, aggregates FROM ... WHERE ... GROUP BY keys, and nothing else.
bool is_plain_grouping(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  if (block.kind != ir::BlockKind::select || block.select == nullptr) return false;
  const sql::Select& select = *block.select;
  const bool plain = select.group_by && !select.group_by->all && !block.grouping_sets &&
                     !block.group_keys.empty() && !select.having && !block.has_windows &&
                     !select.qualify && !select.sample && !block.query->with &&
                     !block.query->order_by && !block.query->limit &&
                     select.distinct == sql::DistinctKind::none && block.outputs_known;
  if (!plain || reads_whole_rows(query, index)) return false;
  std::set<const sql::Expr*> shown;
  for (std::size_t output = 0; output < block.outputs.size(); ++output) {
    const OutputRole role = role_of(query, index, output);
    if (role == OutputRole::other) return false;
    if (role == OutputRole::key) {
      shown.insert(key_of(query, block, *block.outputs[output].expr));
    }
  }
  return shown.size() == block.group_keys.size() &&
         std::ranges::all_of(block.group_keys, [&](const sql::Expr* key) {
           return has_one_form_per_value(query.type_of(*key)) && !ir::may_raise(*key, query) &&
                  !ir::contains_subquery(*key);
         });
}

// Whether the constant of a condition is the constant of an output; nothing when that is not plain.
std::optional<bool> are_same(const sql::Expr& wanted, const sql::Expr& shown) {
  const auto* a = sql::as<sql::Literal>(wanted);
  const auto* b = sql::as<sql::Literal>(shown);
  if (a == nullptr || b == nullptr || a->kind != sql::LiteralKind::string || b->kind != a->kind) {
    return std::nullopt;
  }
  return a->text == b->text;
}

// One value of the column, and no other form of it, is equal to the constant. '05' = 5 is not so.
bool picks_one_value(const ir::QueryMap& query, const sql::Expr& column,
                     const sql::Expr& constant) {
  const std::string type = query.type_of(column);
  const std::string other = query.type_of(constant);
  const auto* literal = sql::as<sql::Literal>(constant);
  const bool is_text = literal != nullptr && literal->kind == sql::LiteralKind::string;
  const bool integers =
      ir::is_integer(type, query.dialect()) && ir::is_integer(other, query.dialect());
  return has_one_form_per_value(type) && (is_text || integers || type == other);
}

// Sets of columns of the block that are equal in each of its rows.
class EqualColumns {
 public:
  EqualColumns(const ir::QueryMap& query, ir::BlockIndex index) {
    for (const ir::Equality& each : ir::equalities(index, query)) {
      const std::string type = query.type_of(*each.left);
      if (type != query.type_of(*each.right) || !has_one_form_per_value(type)) continue;
      merge({each.left_item, query.binding(*each.left)->column_index},
            {each.right_item, query.binding(*each.right)->column_index});
    }
  }

  bool are_equal(std::size_t column, const std::vector<GroupInstance>& instances) const {
    return std::ranges::any_of(classes_, [&](const std::set<Column>& each) {
      return std::ranges::all_of(instances, [&](const GroupInstance& instance) {
        return each.contains({instance.item, column});
      });
    });
  }

 private:
  using Column = std::pair<std::size_t, std::size_t>;  // FROM item and column.

  void merge(const Column& a, const Column& b) {
    std::set<Column> joined = {a, b};
    std::erase_if(classes_, [&](const std::set<Column>& each) {
      if (!each.contains(a) && !each.contains(b)) return false;
      joined.insert(each.begin(), each.end());
      return true;
    });
    classes_.push_back(std::move(joined));
  }

  std::vector<std::set<Column>> classes_;
};

// Looks at the readers of one CTE in one block.
class Finder {
 public:
  Finder(const ir::QueryMap& query, ir::BlockIndex index, std::size_t cte)
      : query_(query),
        index_(index),
        block_(query.block(index)),
        cte_(query.ctes()[cte]),
        branches_(ir::union_all_operands(cte_.block, query)),
        equal_(query, index) {}

  std::optional<SelfJoin> find(std::size_t cte) const {
    if (!is_sound()) return std::nullopt;
    SelfJoin join{.cte = cte, .groups = {}};
    for (std::size_t item = 0; item < block_.from.size(); ++item) {
      if (block_.from[item].cte != cte) continue;
      GroupInstance instance = instance_of(item);
      const auto branch = branch_of(instance);
      if (!branch || !has_types_of(*branch, item)) return std::nullopt;
      const auto known = std::ranges::find(join.groups, *branch, &JoinedInstances::grouped);
      if (known != join.groups.end()) {
        known->instances.push_back(std::move(instance));
      } else {
        join.groups.push_back({.grouped = *branch, .instances = {std::move(instance)}});
      }
    }
    // A branch that nobody reads would be lost, and with it what it may raise.
    if (join.groups.size() != branches_.size()) return std::nullopt;
    for (JoinedInstances& group : join.groups) {
      if (!sort_keys(group)) return std::nullopt;
    }
    return join;
  }

 private:
  bool is_sound() const {
    const bool all_here = std::ranges::all_of(cte_.readers, [&](const sql::TableRef* reader) {
      return query_.block_of(reader->id) == index_ &&
             (!reader->alias || reader->alias->columns.empty());
    });
    return all_here && cte_.readers.size() >= 2 && !cte_.recursive && cte_.table->columns.empty() &&
           keeps_meaning_at_top(query_, cte_.block) &&
           ir::is_deterministic_block(cte_.block, query_) &&
           std::ranges::all_of(
               branches_, [&](ir::BlockIndex branch) { return is_plain_grouping(query_, branch); });
  }

  GroupInstance instance_of(std::size_t item) const {
    GroupInstance instance{.item = item, .fixed = {}, .picks = {}};
    for (const ir::Predicate* condition : ir::local_conjuncts(block_, item)) {
      const auto* equality = sql::as<sql::Binary>(*condition->expr);
      if (equality == nullptr || equality->op != "=") continue;
      const bool on_left = ir::is_constant(*equality->right);
      const sql::Expr& side = on_left ? *equality->left : *equality->right;
      const sql::Expr& constant = on_left ? *equality->right : *equality->left;
      const auto* column = sql::as<sql::ColumnRef>(side);
      const ir::Binding* binding = query_.binding(side);
      const bool whole = column != nullptr && binding != nullptr &&
                         binding->resolution == ir::Resolution::column &&
                         binding->column_part + 1 == column->parts.size();
      if (!whole || !ir::is_constant(constant) || !picks_one_value(query_, side, constant)) {
        continue;
      }
      if (!instance.fixed.emplace(binding->column_index, &constant).second) continue;
      instance.picks.insert(condition->expr->id.value);
    }
    return instance;
  }

  // The one operand whose constants are those that the instance asks for. Conditions on what is
  // computed are no picks.
  std::optional<ir::BlockIndex> branch_of(GroupInstance& instance) const {
    std::optional<ir::BlockIndex> found;
    for (const ir::BlockIndex branch : branches_) {
      bool fits = true;
      for (const auto& [output, constant] : instance.fixed) {
        if (role_of(query_, branch, output) != OutputRole::constant) continue;
        const auto same = are_same(*constant, *query_.block(branch).outputs[output].expr);
        if (!same) return std::nullopt;
        fits = fits && *same;
      }
      if (!fits) continue;
      if (found) return std::nullopt;
      found = branch;
    }
    if (!found) return std::nullopt;
    for (const auto& [output, constant] : instance.fixed) {
      if (role_of(query_, *found, output) == OutputRole::aggregate) return std::nullopt;
    }
    return found;
  }

  // UNION ALL may have brought the values to another type.
  bool has_types_of(ir::BlockIndex branch, std::size_t item) const {
    const ir::Block& block = query_.block(branch);
    const auto& columns = block_.from[item].columns;
    if (columns.size() != block.outputs.size()) return false;
    for (std::size_t output = 0; output < columns.size(); ++output) {
      const std::string type = query_.type_of(*block.outputs[output].expr);
      if (type.empty() || type != columns[output].type) return false;
    }
    return true;
  }

  // Fixed, joined and other keys, and what ties the others to the joined ones.
  bool sort_keys(JoinedInstances& group) const {
    if (group.instances.size() < 2) return false;
    const ir::Block& block = query_.block(group.grouped);
    for (std::size_t output = 0; output < block.outputs.size(); ++output) {
      if (role_of(query_, group.grouped, output) != OutputRole::key) continue;
      const auto fixed = std::ranges::count_if(
          group.instances, [&](const GroupInstance& each) { return each.fixed.contains(output); });
      if (fixed == static_cast<std::ptrdiff_t>(group.instances.size())) continue;
      if (fixed != 0) return false;
      (equal_.are_equal(output, group.instances) ? group.joined : group.others).insert(output);
    }
    find_equalities(group);
    return !group.joined.empty() && find_dependencies(group);
  }

  void find_equalities(JoinedInstances& group) const {
    const auto is_instance = [&](std::size_t item) {
      return std::ranges::count(group.instances, item, &GroupInstance::item) > 0;
    };
    for (const ir::Equality& each : ir::equalities(index_, query_)) {
      const std::size_t column = query_.binding(*each.left)->column_index;
      if (is_instance(each.left_item) && is_instance(each.right_item) &&
          column == query_.binding(*each.right)->column_index && group.joined.contains(column)) {
        group.equalities.insert(each.conjunct->id.value);
      }
    }
  }

  // What aggregates are over has no row for each key: nothing of it is likely to follow from one.
  bool is_aggregated(ir::BlockIndex grouped, std::size_t item) const {
    const ir::Block& block = query_.block(grouped);
    for (std::size_t output = 0; output < block.outputs.size(); ++output) {
      if (role_of(query_, grouped, output) != OutputRole::aggregate) continue;
      if (ir::items_read(*block.outputs[output].expr, grouped, query_).contains(item)) return true;
    }
    return false;
  }

  bool find_dependencies(JoinedInstances& group) const {
    const ir::Block& block = query_.block(group.grouped);
    std::vector<const sql::Expr*> seeds;
    for (const std::size_t output : group.joined) seeds.push_back(block.outputs[output].expr);
    const ir::Determination determination(query_, group.grouped, seeds);
    std::map<std::size_t, JoinedInstances::Dependency> by_item;
    for (const std::size_t output : group.others) {
      const sql::Expr& key = *block.outputs[output].expr;
      if (determination.determines(key)) continue;
      const auto column = table_column(group.grouped, key);
      if (!column || !has_extremes(query_.type_of(key), query_.dialect())) return false;
      by_item[column->first].determines.push_back(column->second);
    }
    for (auto& [item, dependency] : by_item) {
      for (const sql::Expr* seed : seeds) {
        const auto column = table_column(group.grouped, *seed);
        if (column && column->first == item) dependency.columns.push_back(column->second);
      }
      if (dependency.columns.empty() || is_aggregated(group.grouped, item)) return false;
      group.dependencies.push_back(std::move(dependency));
    }
    return true;
  }

  // The FROM item and "table.column", for a column of a base table.
  std::optional<std::pair<std::size_t, std::string>> table_column(ir::BlockIndex grouped,
                                                                  const sql::Expr& expr) const {
    const auto* reference = sql::as<sql::ColumnRef>(expr);
    const ir::Binding* binding = query_.binding(expr);
    const auto base = query_.lineage(expr);
    const bool whole = reference != nullptr && binding != nullptr && base &&
                       binding->resolution == ir::Resolution::column && binding->block == grouped &&
                       binding->column_part + 1 == reference->parts.size();
    if (!whole) return std::nullopt;
    const ir::FromItem& item = query_.block(grouped).from[binding->from_item];
    if (item.kind != ir::FromKind::table || item.null_extended) return std::nullopt;
    return std::pair{binding->from_item, fmt::format("{}.{}", base->table, base->column)};
  }

  const ir::QueryMap& query_;
  ir::BlockIndex index_;
  const ir::Block& block_;
  const ir::CteNode& cte_;
  std::vector<ir::BlockIndex> branches_;
  EqualColumns equal_;
};

}  // namespace

OutputRole role_of(const ir::QueryMap& query, ir::BlockIndex grouped, std::size_t output) {
  const ir::Block& block = query.block(grouped);
  const ir::OutputColumn& column = block.outputs[output];
  if (column.expr == nullptr || column.star != nullptr) return OutputRole::other;
  if (key_of(query, block, *column.expr) != nullptr) return OutputRole::key;
  if (sql::as<sql::Literal>(*column.expr) != nullptr) return OutputRole::constant;
  const bool sound = ir::contains_aggregate(*column.expr, query.dialect()) &&
                     !ir::contains_subquery(*column.expr) &&
                     !may_raise_per_row(*column.expr, query) &&
                     !reads_columns_outside_aggregates(query, *column.expr);
  return sound ? OutputRole::aggregate : OutputRole::other;
}

std::vector<SelfJoin> self_joins(const ir::QueryMap& query, ir::BlockIndex index) {
  std::vector<SelfJoin> joins;
  if (!query.resolved() || !can_gather(query, index)) return joins;
  for (std::size_t cte = 0; cte < query.ctes().size(); ++cte) {
    if (auto join = Finder(query, index, cte).find(cte)) joins.push_back(*std::move(join));
  }
  return joins;
}

}  // namespace ado::transforms
