// Finds the reader's copy of the subquery's tables, and what both ask of them.
#include "transforms/own_group.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>

#include <fmt/format.h>

#include "ir/facts.hpp"
#include "ir/functions.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/walk.hpp"
#include "transforms/gathered_items.hpp"
#include "transforms/guards.hpp"
#include "transforms/table_copies.hpp"

namespace ado::transforms {
namespace {

using Images = std::vector<std::size_t>;  // Of each item of the subquery, one of the reader.

// Looks at one subquery of one reader.
class GroupFinder {
 public:
  GroupFinder(const ir::QueryMap& query, ir::BlockIndex index, const CorrelatedAggregate& aggregate)
      : query_(query),
        index_(index),
        reader_(query.block(index)),
        inner_(query.block(aggregate.block)),
        aggregate_(aggregate),
        conditions_(ir::filter_conjuncts(reader_)) {
    std::erase(conditions_, aggregate.condition);
  }

  std::optional<OwnGroup> find() const {
    if (!bears_windows(*inner_.outputs[0].expr)) return std::nullopt;
    Images images;
    std::optional<OwnGroup> found;
    int tries = 0;
    try_images(images, [&] {
      if (!found && ++tries <= kTriesMax) found = group_of(images);
    });
    return found;
  }

 private:
  static constexpr int kTriesMax = 16;

  // Calls back with every assignment of items.
  void try_images(Images& images, const std::function<void()>& use) const {
    if (images.size() == inner_.from.size()) {
      use();
      return;
    }
    for (std::size_t item = 0; item < reader_.from.size(); ++item) {
      const bool is_free = std::ranges::find(images, item) == images.end();
      const ir::FromItem& wanted = inner_.from[images.size()];
      if (!is_free || !is_same_source(query_, wanted, reader_.from[item])) continue;
      images.push_back(item);
      try_images(images, use);
      images.pop_back();
    }
  }

  // An expression that reads nothing outside of the subquery, over the reader's items.
  sql::Expr image(const sql::Expr& expr, const Images& images) const {
    std::vector<std::string> names;
    for (const std::size_t item : images) names.push_back(reader_.from[item].name);
    return over_copies(query_, aggregate_.block, expr, names);
  }

  bool is_column(const sql::Expr& expr, std::size_t item, const std::string& column) const {
    const auto* reference = sql::as<sql::ColumnRef>(expr);
    const ir::Binding* binding = query_.binding(expr);
    return reference != nullptr && binding != nullptr &&
           binding->resolution == ir::Resolution::column && binding->block == index_ &&
           binding->from_item == item && binding->column == column &&
           binding->column_part + 1 == reference->parts.size();
  }

  // A condition of the reader says that the two are equal.
  bool are_equal(const sql::Expr& outer, const KeyColumn& key) const {
    return std::ranges::any_of(ir::equalities(index_, query_), [&](const ir::Equality& each) {
      const ir::Binding* binding = query_.binding(outer);
      const auto is_outer = [&](const sql::Expr& side) {
        return is_column(side, binding->from_item, binding->column);
      };
      return (is_outer(*each.left) && is_column(*each.right, key.item, key.column)) ||
             (is_outer(*each.right) && is_column(*each.left, key.item, key.column));
    });
  }

  std::optional<KeyColumn> key_of(const CorrelationKey& correlation, const Images& images) const {
    const ir::Binding& inner = *query_.binding(*correlation.inner);
    KeyColumn key{.item = images[inner.from_item], .column = inner.column};
    const bool same = is_column(*correlation.outer, key.item, key.column);
    if (!same && !are_equal(*correlation.outer, key)) return std::nullopt;
    if (!has_one_form_per_value(query_.type_of(*correlation.inner))) return std::nullopt;
    key.nullable = !ir::is_never_null_after_filters(index_, key.item, key.column, query_);
    if (key.nullable && !aggregate_.null_for_no_rows) return std::nullopt;
    return key;
  }

  // Sorts the subquery's conditions into those that the reader has too and its own.
  bool sort_conditions(const Images& images, OwnGroup& group) const {
    for (const ir::Predicate* condition : ir::filter_conjuncts(inner_)) {
      if (condition->correlated) continue;  // The keys.
      if (condition->has_subquery || ir::may_raise(*condition->expr, query_)) return false;
      const sql::Expr wanted = image(*condition->expr, images);
      const Hash128 hash = condition_meaning(query_, wanted);
      const auto same = std::ranges::find_if(conditions_, [&](const ir::Predicate* each) {
        return condition_meaning(query_, ir::qualified(*each->expr, query_)) == hash;
      });
      if (same == conditions_.end()) {
        group.own.push_back(wanted);
      } else {
        group.shared.insert((*same)->expr->id.value);
      }
    }
    // Of several tables such a condition joins them: without it there are too many rows.
    return group.own.empty() || images.size() == 1;
  }

  std::optional<OwnGroup> group_of(const Images& images) const {
    OwnGroup group{.aggregate = aggregate_, .value = image(*inner_.outputs[0].expr, images)};
    for (const CorrelationKey& correlation : aggregate_.keys) {
      const auto key = key_of(correlation, images);
      if (!key) return std::nullopt;
      group.keys.push_back(*key);
    }
    if (!sort_conditions(images, group)) return std::nullopt;
    group.items = {images.begin(), images.end()};
    for (std::size_t item = 0; item < reader_.from.size(); ++item) group.all_items.insert(item);
    for (const ir::Predicate* each : conditions_) {
      group.all_conditions.insert(each->expr->id.value);
    }
    group.joined = group.own.empty() && group.items.size() < reader_.from.size() &&
                   are_about_keys(group) && bears_copies(group);
    return group;
  }

  // What is asked besides the shared conditions is the same for all rows of a group.
  bool are_about_keys(const OwnGroup& group) const {
    return std::ranges::all_of(conditions_, [&](const ir::Predicate* each) {
      if (group.shared.contains(each->expr->id.value)) return true;
      if (each->correlated || each->has_subquery || may_raise_per_row(*each->expr, query_) ||
          ir::is_volatile(*each->expr, query_.dialect())) {
        return false;
      }
      return std::ranges::all_of(group.items, [&](std::size_t item) {
        std::set<std::string> read = ir::columns_read_in(*each->expr, index_, item, query_);
        for (const KeyColumn& key : group.keys) {
          if (key.item == item) read.erase(key.column);
        }
        return read.empty();
      });
    });
  }

  // Each row of a group may be there several times, equally often; or it is not.
  bool bears_copies(OwnGroup& group) const {
    bool bears = true;
    sql::visit(*inner_.outputs[0].expr, {.expr = [&](const sql::Expr& expr) {
      const auto* call = sql::as<sql::FunctionCall>(expr);
      bears = bears && (call == nullptr || is_same_for_copies(*call));
      return sql::Descend::yes;
    }});
    if (bears) return true;
    return std::ranges::all_of(group.all_items, [&](std::size_t item) {
      return group.items.contains(item) || is_unique(item, group);
    });
  }

  // The quotient of an exact sum and a count, while the sum of the copies is below 2^53: longer
  // numbers would be rounded otherwise than without the copies, or not fit at all.
  bool is_same_for_copies(const sql::FunctionCall& call) const {
    const std::string name = ir::function_name(call, query_.dialect());
    if (name == "min" || name == "max") return true;
    if (name != "avg" || call.arguments.size() != 1) return false;
    const std::string type = query_.type_of(*call.arguments[0].value);
    constexpr std::array<std::string_view, 3> kShort = {"TINYINT", "SMALLINT", "INTEGER"};
    constexpr int kDigitsMax = 9;
    int width = 0;
    const bool is_decimal = std::sscanf(type.c_str(), "DECIMAL(%d,", &width) == 1;
    return is_decimal ? width <= kDigitsMax : std::ranges::find(kShort, type) != kShort.end();
  }

  // No two rows of the item meet one key; adds the fact that is needed for it.
  bool is_unique(std::size_t item, OwnGroup& group) const {
    std::set<std::string> columns;
    for (const ir::Equality& each : ir::equalities(index_, query_)) {
      for (const KeyColumn& key : group.keys) {
        const ir::Binding& left = *query_.binding(*each.left);
        const ir::Binding& right = *query_.binding(*each.right);
        const bool same_type = query_.type_of(*each.left) == query_.type_of(*each.right);
        if (!same_type) continue;
        if (is_column(*each.left, key.item, key.column) && right.from_item == item) {
          columns.insert(right.column);
        }
        if (is_column(*each.right, key.item, key.column) && left.from_item == item) {
          columns.insert(left.column);
        }
      }
    }
    if (columns.empty()) return false;
    if (ir::contains_key(index_, item, columns, query_)) return true;
    const ir::FromItem& from = reader_.from[item];
    if (columns.size() != 1 || from.kind != ir::FromKind::table) return false;
    const auto column = query_.lineage(index_, item, *columns.begin());
    if (!column) return false;
    group.unique.push_back(fmt::format("{}.{}", column->table, column->column));
    return true;
  }

  const ir::QueryMap& query_;
  ir::BlockIndex index_;
  const ir::Block& reader_;
  const ir::Block& inner_;
  const CorrelatedAggregate& aggregate_;
  std::vector<const ir::Predicate*> conditions_;  // Of the reader, without the comparison.
};

}  // namespace

std::vector<OwnGroup> own_groups(const ir::QueryMap& query, ir::BlockIndex index) {
  std::vector<OwnGroup> groups;
  if (!query.resolved() || !can_gather(query, index)) return groups;
  for (const CorrelatedAggregate& aggregate : correlated_aggregates(query, index)) {
    if (auto group = GroupFinder(query, index, aggregate).find()) {
      groups.push_back(*std::move(group));
    }
  }
  return groups;
}

}  // namespace ado::transforms
