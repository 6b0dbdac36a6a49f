// correlated_aggregate_to_window — the aggregate of a row's own group, computed beside the row.
//
//   before   FROM t WHERE t.x > (SELECT avg(i.x) FROM t AS i WHERE i.k = t.k AND i.y = 1)
//   after    FROM (SELECT t.k, t.x, avg(t.x) FILTER (WHERE t.y = 1) OVER (PARTITION BY t.k) AS
//   value
//                  FROM t WHERE t.k IS NOT NULL) AS t
//            WHERE t.x > t.value
//
// Valid:    the subquery reads tables that its reader reads too, and is tied to it by equalities of
//           their own key columns alone. The window sees the same bag of rows: the reader's copy of
//           these tables, under the conditions that both have; what only the subquery asks becomes
//           a FILTER, what only the reader asks stays above. A NULL key finds no row in the
//           subquery, so it is excluded; a count, which is 0 then, needs keys that are never NULL.
//           The second form takes other tables of the reader below too, when all that is asked of
//           them reads the key alone: each row of a group is there equally often, which avg, min
//           and max bear; for sums and counts those tables are unique by the key (a fact).
// Not for:  keys that have several forms of one value (collations, floating numbers, intervals),
//           conditions or values that may raise, subqueries in conditions, outer joins, stars,
//           DISTINCT in the aggregate, CTEs that would not give the same rows again.
// Gains:    the tables are read once, not once for the rows and once for the groups.
#include <algorithm>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/facts.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "transforms/correlated_aggregate.hpp"
#include "transforms/gathered_items.hpp"
#include "transforms/guards.hpp"
#include "transforms/own_group.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/table_copies.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform correlated_aggregate_to_window;

namespace {

// What only the subquery's copy of the tables asks may be asked by the reader too, and is once
// then.
patch::Allowance allowance() { return {}; }

constexpr int kGroupBelow = 0;   // Only the subquery's tables below the window.
constexpr int kReaderBelow = 1;  // All tables of the reader.

Match match_of(const ir::QueryMap& query, ir::BlockIndex index, const OwnGroup& group,
               int variant) {
  const ir::Block& inner = query.block(group.aggregate.block);
  Match match;
  match.block = index;
  match.target = group.aggregate.subquery->id;
  match.variant = variant;
  match.label = fmt::format("{}: a window by {}{}", inner.id, group.keys.front().column,
                            variant == kReaderBelow ? " over the joined rows" : "");
  match.why = "the same rows are read again for the aggregate of their group";
  for (const ir::FromItem& item : inner.from) match.relations.push_back(item.relation);
  return match;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  if (!query.resolved()) return matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    for (const OwnGroup& group : own_groups(query, index)) {
      matches.push_back(match_of(query, index, group, kGroupBelow));
      if (group.joined) matches.push_back(match_of(query, index, group, kReaderBelow));
    }
  }
  return matches;
}

// 1.2 * avg(x) as 1.2 * avg(x) FILTER (WHERE own) OVER (PARTITION BY keys).
sql::Expr windowed(const ir::QueryMap& query, const ir::Block& reader, const OwnGroup& group) {
  sql::WindowSpec window;
  for (const KeyColumn& key : group.keys) {
    window.partition_by.push_back(sql::make_column(reader.from[key.item].name, key.column));
  }
  return over_window(query, group.value, group.own, window);
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const std::vector<OwnGroup> groups = own_groups(query, match.block);
  const auto group = std::ranges::find_if(
      groups, [&](const OwnGroup& each) { return each.aggregate.subquery->id == match.target; });
  require(group != groups.end());
  const ir::Block& reader = query.block(match.block);
  const bool whole = match.variant == kReaderBelow;
  FreshNames names(query);
  const std::string value = names.make("value");
  Gathering gathering{.block = match.block,
                      .items = whole ? group->all_items : group->items,
                      .moved = whole ? group->all_conditions : group->shared};
  const bool single = gathering.items.size() == 1;
  gathering.alias = single ? reader.from[*gathering.items.begin()].name : names.make("with_group");
  gathering.replaced.emplace(group->aggregate.subquery->id.value,
                             sql::make_column(gathering.alias, value));
  Gathered gathered = gather(query, gathering);
  sql::Select& below = gathered.below;
  below.items.push_back(sql::make_item(windowed(query, reader, *group), value));
  std::vector<sql::Expr> where = sql::conjuncts(below.where);
  for (const KeyColumn& key : group->keys) {
    if (!key.nullable) continue;
    where.push_back(
        sql::make_is_not_null(sql::make_column(reader.from[key.item].name, key.column)));
  }
  if (!where.empty()) below.where = sql::make_and(std::move(where));
  sql::Select& above = *sql::as_select(gathered.above);
  above.from.insert(above.from.begin(),
                    sql::make_derived(sql::make_query(std::move(below)), gathering.alias));

  patch::PatchPlan plan = start_plan(query, correlated_aggregate_to_window,
                                     "one pass gives the rows and the aggregates of their groups");
  plan.target_ir = fmt::format("{} with a window instead of {}", reader.id,
                               query.block(group->aggregate.block).id);
  plan.expected_explain_delta = "a window instead of a second scan and a join";
  replace_body(plan, reader, gathered.above);
  if (whole) {
    for (const std::string& column : group->unique) need(plan, patch::FactKind::unique, {column});
  }
  return plan;
}

}  // namespace

constinit const Transform correlated_aggregate_to_window{
    .id = "correlated_aggregate_to_window",
    .family = outcome::Family::decorrelation,
    .summary = "Compute the aggregate of a row's own group as a window",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
