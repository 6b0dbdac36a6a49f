// merge_scalar_aggregates — scalar subqueries over the same rows, computed in one pass.
//
//   before   SELECT (SELECT count(*) FROM f WHERE x < 5), (SELECT avg(y) FROM f WHERE x < 5)
//   after    WITH m AS MATERIALIZED (SELECT count(*) AS value_1, avg(y) AS value_2
//                                    FROM f WHERE x < 5)
//            SELECT (SELECT m.value_1 FROM m), (SELECT m.value_2 FROM m)
//
// Valid:    each subquery is an ungrouped aggregate without HAVING, so exactly one row, and reads
//           nothing outside of it: its value is the same wherever it stands. FROM and WHERE are
//           equal, so all see the same rows; count over none is 0, the others NULL, as before.
// Not for:  correlated subqueries, volatile functions, values that may raise (a CASE branch that is
//           never taken would be computed now), HAVING, ORDER BY, LIMIT, subqueries that read CTEs.
// Gains:    one scan instead of one a subquery.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/facts.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "transforms/guards.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform merge_scalar_aggregates;

namespace {

patch::Allowance allowance() { return {}; }

bool is_mergeable(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  const bool is_scalar =
      block.subquery != nullptr && sql::as<sql::ScalarSubquery>(*block.subquery) != nullptr;
  if (!is_scalar || block.kind != ir::BlockKind::select || !ir::is_one_row(index, query)) {
    return false;
  }
  if (!block.outer_references.empty() || block.has_windows || block.query->with ||
      block.query->order_by || block.query->limit || block.outputs.size() != 1) {
    return false;
  }
  const sql::Select& select = *block.select;
  if (select.having || select.group_by || select.qualify || select.sample || select.from.empty() ||
      select.distinct != sql::DistinctKind::none) {
    return false;
  }
  const bool only_tables = std::ranges::all_of(block.from, [&](const ir::FromItem& item) {
    return item.kind == ir::FromKind::table && !is_cte_name(query, item.relation);
  });
  const bool sure_filters = std::ranges::none_of(
      block.predicates, [&](const auto& each) { return ir::may_raise(*each.expr, query); });
  const sql::Expr* value = block.outputs.front().expr;
  return only_tables && sure_filters && value != nullptr && !ir::contains_subquery(*value) &&
         ir::children(index, query).empty() && !may_raise_per_row(*value, query) &&
         ir::is_deterministic_block(index, query);
}

// Equal for subqueries that see the same rows.
Hash128 rows_hash(const ir::QueryMap& query, const ir::Block& block) {
  sql::Query rows = *block.query;
  sql::Select& select = *sql::as_select(rows);
  select.items.clear();
  select.items.push_back(sql::make_item(sql::make_null()));
  return sql::structural_hash(rows, query.dialect());
}

using Group = std::vector<ir::BlockIndex>;

// Subqueries that see the same rows, in groups of two and more, in document order.
std::vector<Group> find_groups(const ir::QueryMap& query) {
  std::map<Hash128, std::size_t> group_of;
  std::vector<Group> groups;
  if (!query.resolved()) return groups;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    if (!is_mergeable(query, index)) continue;
    const auto [entry, is_new] =
        group_of.try_emplace(rows_hash(query, query.block(index)), groups.size());
    if (is_new) groups.emplace_back();
    groups[entry->second].push_back(index);
  }
  std::erase_if(groups, [](const Group& group) { return group.size() < 2; });
  return groups;
}

Match make_match(const ir::QueryMap& query, const std::vector<Group>& groups, int variant) {
  std::size_t subqueries = 0;
  Match match;
  for (const Group& group : groups) {
    subqueries += group.size();
    for (const ir::FromItem& item : query.block(group.front()).from) {
      match.relations.push_back(item.relation);
    }
  }
  match.block = 0;
  match.target = query.block(groups.front().front()).subquery->id;
  match.variant = variant;
  match.label =
      fmt::format("main: {} scalar subqueries over {} sets of rows", subqueries, groups.size());
  match.why = "the same rows are scanned once for each value";
  return match;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  const std::vector<Group> groups = find_groups(query);
  if (groups.empty()) return {};
  return {make_match(query, groups, 0)};
}

// The merged query, and the output name of each member's value.
struct Merged {
  sql::CommonTable table;
  std::vector<std::string> names;
};

Merged merge(const ir::QueryMap& query, const Group& group, const std::string& name) {
  sql::Query body = *query.block(group.front()).query;
  sql::Select& select = *sql::as_select(body);
  select.items.clear();
  Merged merged;
  for (const ir::BlockIndex index : group) {
    const sql::Expr& value = *query.block(index).outputs.front().expr;
    std::size_t at = 0;
    while (at < select.items.size() &&
           !sql::equivalent_text(select.items[at].expr, value, query.dialect())) {
      ++at;
    }
    merged.names.push_back(fmt::format("value_{}", at + 1));
    if (at == select.items.size())
      select.items.push_back(sql::make_item(value, merged.names.back()));
  }
  merged.table = sql::make_cte(name, std::move(body), sql::Materialization::materialized);
  return merged;
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match&) {
  const std::vector<Group> groups = find_groups(query);
  require(!groups.empty());
  patch::PatchPlan plan =
      start_plan(query, merge_scalar_aggregates, "one pass over the rows gives all values at once");
  plan.target_ir = "scalar subqueries read from one materialized row";
  plan.expected_explain_delta = "one scan instead of one a subquery";
  const std::string stem = ir::fresh_name("scalars", query);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const std::string name = fmt::format("{}_{}", stem, i + 1);
    const Merged merged = merge(query, groups[i], name);
    insert_cte(plan, merged.table);
    for (std::size_t member = 0; member < groups[i].size(); ++member) {
      const ir::Block& block = query.block(groups[i][member]);
      sql::Select read;
      read.items.push_back(sql::make_item(sql::make_column(name, merged.names[member])));
      read.from.push_back(sql::make_table(name));
      require(block.parent.has_value());
      replace_expr(plan, query, query.block(*block.parent), *block.subquery,
                   sql::ScalarSubquery{.query = sql::make_query(std::move(read))});
    }
  }
  return plan;
}

}  // namespace

constinit const Transform merge_scalar_aggregates{
    .id = "merge_scalar_aggregates",
    .family = outcome::Family::set_operations,
    .summary = "Compute scalar subqueries over the same rows in one pass",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
