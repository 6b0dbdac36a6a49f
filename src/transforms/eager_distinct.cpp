// eager_distinct — copies are dropped before the names are joined, by their keys.
//
//   before   SELECT DISTINCT d.name, d.city FROM f, d WHERE f.k = d.k AND f.x > 1
//   after    SELECT DISTINCT d.name, d.city
//            FROM (SELECT f.k FROM f WHERE f.x > 1 GROUP BY f.k) AS partial, d
//            WHERE partial.k = d.k
//
// Valid:    nobody sees how often a row of the block is there: DISTINCT, GROUP BY without
//           aggregates, an operand of UNION, INTERSECT or EXCEPT, the set of an IN or EXISTS. So
//           rows of the early items that agree in all that is read above are as good as one. No key
//           is needed; NULL keys form one group, which the join treats as it treated the rows.
// Not for:  aggregates, ALL, windows, LIMIT below a set operation, outer joins, correlated blocks,
//           volatile functions, stars, floating keys.
// Gains:    few keys are joined instead of many rows, and names are compared once per key.
#include <fmt/format.h>

#include "base/require.hpp"
#include "transforms/eager_rewrite.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform eager_distinct;

namespace {

patch::Allowance allowance() { return {}; }

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const auto aggregate = qualify_distinct(query, index);
    if (!aggregate) continue;
    const ir::Block& block = query.block(index);
    int variant = 0;
    for (const EagerSplit& split : splits(query, *aggregate)) {
      Match match;
      match.block = index;
      match.target = block.select->id;
      match.variant = variant++;
      match.label = fmt::format("{}: distinct keys of {} before joining {}", block.id,
                                names_of(block, split.early), names_of(block, split.late));
      match.why = "copies of a row are dropped in the end";
      for (const std::size_t item : split.early) {
        match.relations.push_back(block.from[item].relation);
      }
      match.operators = {explain::OperatorKind::aggregate, explain::OperatorKind::distinct,
                         explain::OperatorKind::hash_join, explain::OperatorKind::projection};
      matches.push_back(std::move(match));
    }
  }
  return matches;
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const auto aggregate = qualify_distinct(query, match.block);
  require(aggregate.has_value());
  const std::vector<EagerSplit> all = splits(query, *aggregate);
  require(match.variant >= 0 && static_cast<std::size_t>(match.variant) < all.size());
  const EagerSplit& split = all[static_cast<std::size_t>(match.variant)];
  const ir::Block& block = query.block(match.block);
  patch::PatchPlan plan =
      start_plan(query, eager_distinct, "few distinct keys are cheaper to join than all rows");
  plan.target_ir =
      fmt::format("{} over the distinct keys of {}", block.id, names_of(block, split.early));
  plan.expected_explain_delta = "fewer rows through the join and the last DISTINCT";
  replace_body(plan, block, rewrite_split(query, *aggregate, split));
  return plan;
}

}  // namespace

constinit const Transform eager_distinct{
    .id = "eager_distinct",
    .family = outcome::Family::aggregation_pushdown,
    .summary = "Drop copies by their join keys before joining the dimensions that name them",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
