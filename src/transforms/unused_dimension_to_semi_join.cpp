// unused_dimension_to_semi_join — a joined table that only filters, by its key.
//
//   before   SELECT sum(f.x) FROM f, d WHERE f.k = d.k AND d.a = 1
//   after    SELECT sum(f.x) FROM f WHERE f.k IN (SELECT d.k FROM d WHERE d.a = 1)
//
// Valid:    nothing of the table is read but by one equality of two columns of one type and by its
//           own conditions, and the column is unique in it (a fact), so each row meets one at most.
// Not for:  outer joins, stars, volatile conditions, CTEs and derived tables, keys of two columns.
// Gains:    the engine need not carry the table along; it loses where the semi-join is turned round
//           and built on the large side.
#include <fmt/format.h>

#include "ir/facts.hpp"
#include "ir/rewrite_aid.hpp"
#include "transforms/joined_sets.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform unused_dimension_to_semi_join;

namespace {

patch::Allowance allowance() { return {}; }

// The unique column, when the set is one base table that nobody else names.
std::optional<ir::BaseColumn> unique_column(const ir::QueryMap& query, ir::BlockIndex index,
                                            const JoinedSet& set) {
  if (set.items.size() != 1) return std::nullopt;
  const ir::FromItem& item = query.block(index).from[*set.items.begin()];
  if (item.kind != ir::FromKind::table || item.table == nullptr) return std::nullopt;
  return query.lineage(*set.inner);
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  if (!query.resolved()) return matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    if (ignores_multiplicity(query, index)) continue;  // Other transforms need no key there.
    for (const JoinedSet& set : joined_sets(query, index)) {
      if (!unique_column(query, index, set)) continue;
      Match match = match_of(query, index, set);
      match.why = "nothing but its key and its filters is read";
      matches.push_back(std::move(match));
    }
  }
  return matches;
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  ADO_TRY(patch::PatchPlan plan, plan_without_join(query, match, unused_dimension_to_semi_join));
  for (const JoinedSet& set : joined_sets(query, match.block)) {
    if (set.equality->expr->id != match.target) continue;
    const std::size_t item = *set.items.begin();
    const std::set<std::string> key = {query.binding(*set.inner)->column};
    if (ir::contains_key(match.block, item, key, query)) continue;
    const auto column = unique_column(query, match.block, set);
    need(plan, patch::FactKind::unique, {fmt::format("{}.{}", column->table, column->column)});
  }
  return plan;
}

}  // namespace

constinit const Transform unused_dimension_to_semi_join{
    .id = "unused_dimension_to_semi_join",
    .family = outcome::Family::join_topology,
    .summary = "Join a table that only filters by its unique key as a semi-join",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
