// eager_aggregation — aggregate the facts by their join keys first, join the names afterwards.
//
//   before   SELECT d.name, sum(f.x) FROM f, d WHERE f.k = d.k GROUP BY d.name
//   after    SELECT d.name, sum(partial.sum_x)
//            FROM (SELECT f.k, sum(f.x) AS sum_x FROM f GROUP BY f.k) AS partial, d
//            WHERE partial.k = d.k GROUP BY d.name
//
// Valid:    for sum, count, min, max and avg (as sum / count) without DISTINCT or ORDER BY, whose
//           arguments read early items only, over inner joins. No key of d is needed: where d has
//           a key twice, the partial row is joined twice, as the raw rows were. NULL keys form
//           one partial group that the join treats as it treated the rows. Filters of early items
//           stay below, everything that reads a late item stays above. Of a pivot, sum(CASE WHEN
//           d.day = 1 THEN f.x END) or FILTER, the condition is asked of the partial group: it
//           reads nothing that a value reads, so it is the same for all its rows. Counts come
//           back as BIGINT and as 0 over no rows. Some column is a key: without one there would
//           be a partial row over no rows. ROLLUP, CUBE and HAVING stay above. Sums of floating
//           columns may differ in the last bits.
// Not for:  outer joins, correlated blocks, volatile functions, arguments that may raise (the
//           partial aggregate meets rows that the late join drops), DISTINCT aggregates, stddev.
// Gains:    where partial groups are few against rows, or the upper keys are strings, many, or a
//           ROLLUP. Loses where the partial key hardly reduces: then only the benchmark decides.
#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/rewrite_aid.hpp"
#include "transforms/eager_rewrite.hpp"
#include "transforms/eager_split.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform eager_aggregation;

namespace {

patch::Allowance allowance() { return {.new_literals = {"0"}}; }

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const std::optional<AggregateBlock> aggregate = qualify(query, index, nullptr);
    if (!aggregate) continue;
    const ir::Block& block = query.block(index);
    int variant = 0;
    for (const EagerSplit& split : splits(query, *aggregate)) {
      Match match;
      match.block = index;
      match.target = block.select->id;
      match.variant = variant++;
      match.label = fmt::format("{}: aggregate {} before joining {}", block.id,
                                names_of(block, split.early), names_of(block, split.late));
      match.why = fmt::format("{} joins only to name the groups", names_of(block, split.late));
      for (std::size_t item : split.early) match.relations.push_back(block.from[item].relation);
      match.operators = {explain::OperatorKind::aggregate, explain::OperatorKind::hash_join,
                         explain::OperatorKind::projection};
      matches.push_back(std::move(match));
    }
  }
  return matches;
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const std::optional<AggregateBlock> aggregate = qualify(query, match.block, nullptr);
  require(aggregate.has_value());
  const std::vector<EagerSplit> all = splits(query, *aggregate);
  require(match.variant >= 0 && static_cast<std::size_t>(match.variant) < all.size());
  const EagerSplit& split = all[static_cast<std::size_t>(match.variant)];
  const ir::Block& block = query.block(match.block);
  patch::PatchPlan plan = start_plan(
      query, eager_aggregation,
      fmt::format("{} only names the groups: joining partial groups is cheaper than joining rows",
                  names_of(block, split.late)));
  plan.target_ir =
      fmt::format("{} over a partial aggregate of {}", block.id, names_of(block, split.early));
  plan.expected_explain_delta = "an aggregate below the join, fewer rows through join and grouping";
  replace_body(plan, block, rewrite_split(query, *aggregate, split));
  return plan;
}

std::vector<std::string> near_misses(const ir::QueryMap& query) {
  std::vector<std::string> reasons;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const ir::Block& block = query.block(index);
    if (!block.grouped || block.from.size() < 2) continue;
    std::string why_not;
    const std::optional<AggregateBlock> aggregate = qualify(query, index, &why_not);
    if (!aggregate) reasons.push_back(fmt::format("{}: {}", block.id, why_not));
    if (aggregate && splits(query, *aggregate).empty()) {
      reasons.push_back(
          fmt::format("{}: every joined item is read by an aggregate or only filters", block.id));
    }
  }
  return reasons;
}

}  // namespace

constinit const Transform eager_aggregation{
    .id = "eager_aggregation",
    .family = outcome::Family::aggregation_pushdown,
    .summary = "Aggregate facts by their join keys before joining the dimensions that name groups",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = near_misses};

}  // namespace ado::transforms
