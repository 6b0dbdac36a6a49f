// group_before_function — a function of a column is computed per value, not per row.
//
//   before   SELECT date_trunc('month', f.day), sum(f.x) FROM f GROUP BY 1
//   after    SELECT date_trunc('month', partial.day), sum(partial.sum_x)
//            FROM (SELECT f.day, sum(f.x) AS sum_x FROM f GROUP BY f.day) AS partial GROUP BY 1
//
// Valid:    rows with equal columns have equal keys, so groups of the columns are parts of the
//           groups of the keys; sum, count, min, max and avg (as sum / count) of the parts are
//           those of the whole. HAVING, ROLLUP and ORDER BY stay above.
// Not for:  volatile functions, DISTINCT aggregates and others that do not split, outer joins,
//           correlated blocks, floating columns below a function (0.0 and -0.0 are one group).
// Gains:    where the columns have few values: the function runs once for each.
#include <algorithm>

#include <fmt/format.h>

#include "base/require.hpp"
#include "transforms/eager_rewrite.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform group_before_function;

namespace {

patch::Allowance allowance() { return {.new_literals = {"0"}}; }

// A group key that has to be computed from columns of the block.
const sql::Expr* computed_key(const ir::QueryMap& query, ir::BlockIndex index) {
  for (const sql::Expr* key : query.block(index).group_keys) {
    const bool plain = sql::as<sql::ColumnRef>(*key) != nullptr;
    if (!plain && !ir::items_read(*key, index, query).empty()) return key;
  }
  return nullptr;
}

std::optional<EagerSplit> find_split(const ir::QueryMap& query, ir::BlockIndex index,
                                     std::optional<AggregateBlock>& aggregate) {
  if (query.block(index).kind != ir::BlockKind::select || computed_key(query, index) == nullptr) {
    return std::nullopt;
  }
  aggregate = qualify_any(query, index, nullptr);
  if (!aggregate) return std::nullopt;
  return split_of_all(query, *aggregate);
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    std::optional<AggregateBlock> aggregate;
    if (!find_split(query, index, aggregate)) continue;
    const ir::Block& block = query.block(index);
    Match match;
    match.block = index;
    match.target = block.select->id;
    match.label = fmt::format("{}: groups of columns before groups of a function", block.id);
    match.why = "a group key is computed for every row";
    for (const ir::FromItem& item : block.from) match.relations.push_back(item.relation);
    match.operators = {explain::OperatorKind::aggregate, explain::OperatorKind::projection};
    matches.push_back(std::move(match));
  }
  return matches;
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  std::optional<AggregateBlock> aggregate;
  const auto split = find_split(query, match.block, aggregate);
  require(split.has_value());
  const ir::Block& block = query.block(match.block);
  patch::PatchPlan plan =
      start_plan(query, group_before_function, "the function runs once per value, not per row");
  plan.target_ir = fmt::format("{} over groups of its columns", block.id);
  plan.expected_explain_delta = "less time in the projection below the aggregate";
  replace_body(plan, block, rewrite_split(query, *aggregate, *split));
  return plan;
}

}  // namespace

constinit const Transform group_before_function{
    .id = "group_before_function",
    .family = outcome::Family::aggregation_pushdown,
    .summary = "Group by columns before grouping by a function of them",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
