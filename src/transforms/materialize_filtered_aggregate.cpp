// materialize_filtered_aggregate — few groups are kept before their names are looked up.
//
//   before   SELECT d.name, a.total FROM d, (SELECT k, sum(x) AS total FROM f GROUP BY k) AS a
//            WHERE d.k = a.k AND a.total > 10
//   after    WITH kept AS MATERIALIZED (SELECT a.k, a.total FROM (SELECT k, sum(x) AS total FROM f
//                                       GROUP BY k) AS a WHERE a.total > 10)
//            SELECT d.name, kept.total FROM kept, d WHERE d.k = kept.k
//
// Valid:    inner joins may be taken in any order: the groups, joined with each other under the
//           conditions that read nothing else, are the same rows wherever they are computed. These
//           conditions meet groups now that another join would drop, so they may not raise.
// Not for:  outer joins, stars, volatile functions, lateral items, groups that read a CTE or table
//           whose name leads elsewhere at the top of the statement.
// Gains:    wide tables meet the few groups that pass, and the engine knows how many there are
//           before it joins them.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/require.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "transforms/gathered_items.hpp"
#include "transforms/guards.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform materialize_filtered_aggregate;

namespace {

patch::Allowance allowance() { return {}; }

struct Site {
  std::set<std::size_t> items;
  std::set<std::uint32_t> conditions;  // By node id: those that read these items alone.
};

bool is_grouped(const ir::QueryMap& query, const ir::FromItem& item) {
  if (!item.block || (item.cte && query.ctes()[*item.cte].recursive)) return false;
  const ir::Block& block = query.block(*item.block);
  return block.kind == ir::BlockKind::select && !block.group_keys.empty() &&
         ir::is_deterministic_block(*item.block, query) && keeps_meaning_at_top(query, item);
}

// The column is no key of the groups: something was computed for it.
bool is_computed(const ir::QueryMap& query, ir::BlockIndex index, std::size_t item,
                 const std::string& column) {
  const ir::FromItem& from = query.block(index).from[item];
  const ir::Block& block = query.block(*from.block);
  for (std::size_t i = 0; i < from.columns.size() && i < block.outputs.size(); ++i) {
    const sql::Expr* expr = block.outputs[i].expr;
    if (from.columns[i].name != column || expr == nullptr) continue;
    return ir::contains_aggregate(*expr, query.dialect());
  }
  return false;
}

// Moves with its items: it meets other rows then.
bool is_movable(const ir::QueryMap& query, const ir::Predicate& condition) {
  return !condition.from_items.empty() && !condition.correlated && !condition.has_subquery &&
         !may_raise_per_row(*condition.expr, query);
}

// Compares what was computed for groups, with a constant or with other groups.
bool is_filter_of_groups(const ir::QueryMap& query, ir::BlockIndex index,
                         const ir::Predicate& condition) {
  const ir::Block& block = query.block(index);
  if (!is_movable(query, condition)) return false;
  bool any_computed = false;
  for (const std::size_t item : condition.from_items) {
    if (!is_grouped(query, block.from[item])) return false;
    for (const std::string& column : ir::columns_read_in(*condition.expr, index, item, query)) {
      any_computed = any_computed || is_computed(query, index, item, column);
    }
  }
  return any_computed;
}

// Groups that equalities join with those that the filter reads, until there are no more.
std::set<std::size_t> connected(const ir::QueryMap& query, ir::BlockIndex index,
                                std::size_t start) {
  std::set<std::size_t> items = {start};
  const auto joins = [&](std::size_t from, std::size_t to) {
    return items.contains(from) && !items.contains(to) &&
           is_grouped(query, query.block(index).from[to]);
  };
  for (bool grown = true; grown;) {
    grown = false;
    for (const ir::Equality& each : ir::equalities(index, query)) {
      if (joins(each.left_item, each.right_item)) grown |= items.insert(each.right_item).second;
      if (joins(each.right_item, each.left_item)) grown |= items.insert(each.left_item).second;
    }
  }
  return items;
}

// A table joined with the groups that gives texts for them.
bool meets_wide_table(const ir::QueryMap& query, ir::BlockIndex index,
                      const std::set<std::size_t>& items) {
  const ir::Block& block = query.block(index);
  return std::ranges::any_of(ir::equalities(index, query), [&](const ir::Equality& each) {
    if (items.contains(each.left_item) == items.contains(each.right_item)) return false;
    const std::size_t other = items.contains(each.left_item) ? each.right_item : each.left_item;
    const ir::FromItem& from = block.from[other];
    if (from.kind != ir::FromKind::table) return false;
    const std::set<std::string> read = ir::columns_read(index, other, query);
    return std::ranges::any_of(from.columns, [&](const ir::FromColumn& column) {
      return is_text_type(column.type) && read.contains(column.name);
    });
  });
}

std::optional<Site> find_site(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  if (!query.resolved() || !can_gather(query, index) ||
      ir::is_volatile(*block.query, query.dialect())) {
    return std::nullopt;
  }
  const auto conditions = ir::filter_conjuncts(block);
  const auto filter = std::ranges::find_if(conditions, [&](const ir::Predicate* condition) {
    return is_filter_of_groups(query, index, *condition);
  });
  if (filter == conditions.end()) return std::nullopt;
  Site site{.items = connected(query, index, (*filter)->from_items.front()), .conditions = {}};
  for (const ir::Predicate* condition : conditions) {
    const bool inside = std::ranges::all_of(
        condition->from_items, [&](std::size_t item) { return site.items.contains(item); });
    if (inside && is_movable(query, *condition)) site.conditions.insert(condition->expr->id.value);
  }
  // Groups of a filter that nothing else joins would be multiplied.
  if (!site.conditions.contains((*filter)->expr->id.value)) return std::nullopt;
  if (!meets_wide_table(query, index, site.items)) return std::nullopt;
  return site;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const auto site = find_site(query, index);
    if (!site) continue;
    const ir::Block& block = query.block(index);
    std::vector<std::string> names;
    for (const std::size_t item : site->items) names.push_back(block.from[item].name);
    Match match;
    match.block = index;
    match.target = block.select->id;
    match.label = fmt::format("{}: filtered groups {} first", block.id, fmt::join(names, ", "));
    match.why = "groups are filtered that are joined with wide tables";
    for (const ir::FromItem& item : block.from) {
      if (item.kind == ir::FromKind::table) match.relations.push_back(item.relation);
    }
    match.operators = {explain::OperatorKind::hash_join};
    matches.push_back(std::move(match));
  }
  return matches;
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const auto site = find_site(query, match.block);
  require(site.has_value());
  const ir::Block& block = query.block(match.block);
  const std::string name = ir::fresh_name("kept", query);
  Gathered gathered = gather(query, {.block = match.block,
                                     .items = site->items,
                                     .moved = site->conditions,
                                     .alias = name,
                                     .replaced = {}});
  sql::Select& above = *sql::as_select(gathered.above);
  above.from.insert(above.from.begin(), sql::make_table(name));

  patch::PatchPlan plan = start_plan(query, materialize_filtered_aggregate,
                                     "wide tables are joined with the groups that are kept");
  plan.target_ir = fmt::format("{} over materialized groups", block.id);
  plan.expected_explain_delta = "smaller joins above the aggregate";
  insert_cte(plan, sql::make_cte(name, sql::make_query(std::move(gathered.below)),
                                 sql::Materialization::materialized));
  replace_body(plan, block, gathered.above);
  return plan;
}

}  // namespace

constinit const Transform materialize_filtered_aggregate{
    .id = "materialize_filtered_aggregate",
    .family = outcome::Family::materialization,
    .summary = "Materialize filtered groups before wide tables are joined",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
