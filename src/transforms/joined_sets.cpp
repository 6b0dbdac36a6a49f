// Splits the items that only conditions read into connected parts.
#include "transforms/joined_sets.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/require.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/walk.hpp"
#include "transforms/guards.hpp"
#include "transforms/item_removal.hpp"
#include "transforms/plan_maker.hpp"

namespace ado::transforms {
namespace {

using ir::Predicate;

// Items that something besides the block's own conditions reads, or that a condition ties to an
// enclosing block.
std::set<std::size_t> items_that_stay(const ir::QueryMap& query, ir::BlockIndex index,
                                      const std::vector<const Predicate*>& conditions) {
  std::set<std::uint32_t> ids;
  for (const Predicate* condition : conditions) ids.insert(condition->expr->id.value);
  std::set<std::size_t> stay;
  for (std::size_t item = 0; item < query.block(index).from.size(); ++item) {
    if (!ir::columns_read_outside(index, item, query, ids).empty()) stay.insert(item);
  }
  for (const Predicate* condition : conditions) {
    if (condition->correlated)
      stay.insert(condition->from_items.begin(), condition->from_items.end());
  }
  return stay;
}

// The items that are connected with `start` through conditions, without those that stay.
std::set<std::size_t> connected_with(std::size_t start, const std::set<std::size_t>& stay,
                                     const std::vector<const Predicate*>& conditions) {
  std::set<std::size_t> items = {start};
  for (bool grown = true; grown;) {
    const std::size_t size = items.size();
    for (const Predicate* condition : conditions) {
      const auto& read = condition->from_items;
      const bool touches =
          std::ranges::any_of(read, [&](std::size_t item) { return items.contains(item); });
      for (const std::size_t item : read) {
        if (touches && !stay.contains(item)) items.insert(item);
      }
    }
    grown = items.size() > size;
  }
  return items;
}

bool is_plain_column(const ir::QueryMap& query, const sql::Expr& expr, ir::BlockIndex index) {
  const ir::Binding* binding = query.binding(expr);
  return sql::as<sql::ColumnRef>(expr) != nullptr && binding != nullptr &&
         binding->resolution == ir::Resolution::column && binding->block == index &&
         !binding->merged;
}

// Key and inner column of the one condition that ties the set to the rest.
bool tie(const ir::QueryMap& query, ir::BlockIndex index, const Predicate& condition,
         JoinedSet& set) {
  const auto* equality = sql::as<sql::Binary>(*condition.expr);
  if (set.equality != nullptr || equality == nullptr || equality->op != "=") return false;
  const bool columns = is_plain_column(query, *equality->left, index) &&
                       is_plain_column(query, *equality->right, index);
  if (!columns) return false;
  const std::string type = query.type_of(*equality->left);
  if (type.empty() || type != query.type_of(*equality->right)) return false;
  const bool left_is_inner = set.items.contains(query.binding(*equality->left)->from_item);
  set.key = left_is_inner ? &*equality->right : &*equality->left;
  set.inner = left_is_inner ? &*equality->left : &*equality->right;
  set.equality = &condition;
  return true;
}

// Sorts the conditions about the set into filters and the tie; false when there is more.
bool complete(const ir::QueryMap& query, ir::BlockIndex index,
              const std::vector<const Predicate*>& conditions, JoinedSet& set) {
  for (const Predicate* condition : conditions) {
    const auto inside = std::ranges::count_if(
        condition->from_items, [&](std::size_t item) { return set.items.contains(item); });
    if (inside == 0) continue;
    const bool whole = inside == static_cast<std::ptrdiff_t>(condition->from_items.size());
    if (whole) {
      set.filters.push_back(condition);
    } else if (!tie(query, index, *condition, set)) {
      return false;
    }
  }
  return set.equality != nullptr;
}

// An operand of UNION, INTERSECT or EXCEPT without ALL, and not cut by a LIMIT.
bool is_operand_of_distinct(const ir::QueryMap& query, const ir::Block& block) {
  if (!block.parent || block.query->limit || block.select->distinct != sql::DistinctKind::none) {
    return false;
  }
  const ir::Block& parent = query.block(*block.parent);
  const auto* set = std::get_if<sql::SetOperation>(&parent.query->body);
  if (set == nullptr || set->all) return false;
  return std::ranges::any_of(
      parent.operands, [&](ir::BlockIndex operand) { return &query.block(operand) == &block; });
}

// (SELECT sum(d.a)) inside a block over d aggregates that block's rows.
bool has_aggregate_from_below(const ir::QueryMap& query, ir::BlockIndex index) {
  bool found = false;
  const sql::Visitor visitor{.expr = [&](const sql::Expr& expr) {
    const auto* call = sql::as<sql::FunctionCall>(expr);
    if (call == nullptr || query.block_of(expr.id) == index ||
        !ir::is_aggregate_call(*call, query.dialect())) {
      return sql::Descend::yes;
    }
    for (const sql::Expr* reference : ir::column_references(expr)) {
      const ir::Binding* binding = query.binding(*reference);
      found = found || (binding != nullptr && binding->block == index);
    }
    return sql::Descend::yes;
  }};
  sql::visit(*query.block(index).query, visitor);
  return found;
}

bool has_star(const ir::Block& block) {
  return std::ranges::any_of(block.outputs,
                             [](const ir::OutputColumn& output) { return output.star != nullptr; });
}

// The block with `key IN (SELECT inner FROM items WHERE filters)` in the place of the join.
sql::Query without_join(const ir::QueryMap& query, ir::BlockIndex index, const JoinedSet& set) {
  const ir::Block& block = query.block(index);
  sql::Select inner;
  inner.items.push_back(sql::make_item(ir::qualified(*set.inner, query)));
  std::vector<sql::Expr> inner_where;
  for (const Predicate* filter : set.filters) {
    inner_where.push_back(ir::qualified(*filter->expr, query));
  }
  if (!inner_where.empty()) inner.where = sql::make_and(std::move(inner_where));

  Removal removal{.items = set.items, .conjuncts = {set.equality->expr->id.value}};
  for (const Predicate* filter : set.filters) removal.conjuncts.insert(filter->expr->id.value);
  for (const std::size_t item : set.items) inner.from.push_back(*block.from[item].node);
  return body_without(query, index, removal,
                      {sql::InSubquery{.operand = ir::qualified(*set.key, query),
                                       .query = sql::make_query(std::move(inner))}});
}

}  // namespace

std::vector<JoinedSet> joined_sets(const ir::QueryMap& query, ir::BlockIndex index) {
  std::vector<JoinedSet> sets;
  const ir::Block& block = query.block(index);
  if (!ir::is_plain_inner_block(block) || !block.outputs_known || has_star(block)) return sets;
  if (captures_names(query, index) || reads_whole_rows(query, index)) return sets;
  const std::vector<const Predicate*> conditions = ir::filter_conjuncts(block);
  const bool any_volatile = std::ranges::any_of(conditions, [&](const Predicate* condition) {
    return ir::is_volatile(*condition->expr, query.dialect());
  });
  const std::set<std::size_t> stay = items_that_stay(query, index, conditions);
  if (any_volatile || stay.empty()) return sets;
  std::set<std::size_t> seen = stay;
  for (std::size_t item = 0; item < block.from.size(); ++item) {
    if (seen.contains(item)) continue;
    JoinedSet set{.items = connected_with(item, stay, conditions), .filters = {}};
    seen.insert(set.items.begin(), set.items.end());
    if (complete(query, index, conditions, set)) sets.push_back(std::move(set));
  }
  return sets;
}

Match match_of(const ir::QueryMap& query, ir::BlockIndex index, const JoinedSet& set) {
  const ir::Block& block = query.block(index);
  std::vector<std::string> names;
  Match match;
  for (const std::size_t item : set.items) {
    names.push_back(block.from[item].name);
    match.relations.push_back(block.from[item].relation);
  }
  match.block = index;
  match.target = set.equality->expr->id;
  match.label = fmt::format("{}: {} as a set of {}", block.id, fmt::join(names, ", "),
                            query.binding(*set.inner)->column);
  return match;
}

Result<patch::PatchPlan> plan_without_join(const ir::QueryMap& query, const Match& match,
                                           const Transform& transform) {
  const std::vector<JoinedSet> sets = joined_sets(query, match.block);
  const auto set = std::ranges::find_if(
      sets, [&](const JoinedSet& each) { return each.equality->expr->id == match.target; });
  require(set != sets.end());
  const ir::Block& block = query.block(match.block);
  patch::PatchPlan plan = start_plan(query, transform, "a set is looked up, not joined");
  plan.target_ir = fmt::format("{} with a semi-join", block.id);
  plan.expected_explain_delta = "fewer rows out of the join";
  replace_body(plan, block, without_join(query, match.block, *set));
  return plan;
}

bool ignores_multiplicity(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  if (block.kind != ir::BlockKind::select || block.has_windows || block.grouping_sets) return false;
  if (block.select->qualify || block.select->sample ||
      ir::multiplies_rows(*block.select, query.dialect()) ||
      ir::is_volatile(*block.query, query.dialect())) {
    return false;
  }
  if (has_aggregate_from_below(query, index)) return false;
  if (!block.grouped) {
    return block.select->distinct == sql::DistinctKind::distinct ||
           ir::is_seen_as_set(index, query) || is_operand_of_distinct(query, block);
  }
  bool ignores = block.select->distinct != sql::DistinctKind::on;
  const sql::Visitor visitor{.expr = [&](const sql::Expr& expr) {
    const auto* call = sql::as<sql::FunctionCall>(expr);
    if (call == nullptr || query.block_of(expr.id) != index) return sql::Descend::yes;
    if (!ir::is_aggregate_call(*call, query.dialect())) return sql::Descend::yes;
    // max(x, 2) is a list of two.
    ignores = ignores && call->arguments.size() == 1 &&
              ir::is_duplicate_insensitive(*call, query.dialect());
    return sql::Descend::yes;
  }};
  sql::visit(*block.query, visitor);
  return ignores;
}

std::vector<Match> set_matches(const ir::QueryMap& query, Reader reader, std::string_view why) {
  std::vector<Match> matches;
  if (!query.resolved()) return matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const bool seen_as_set = ir::is_seen_as_set(index, query);
    if (seen_as_set != (reader == Reader::set) || !ignores_multiplicity(query, index)) continue;
    for (const JoinedSet& set : joined_sets(query, index)) {
      matches.push_back(match_of(query, index, set));
      matches.back().why = why;
    }
  }
  return matches;
}

}  // namespace ado::transforms
