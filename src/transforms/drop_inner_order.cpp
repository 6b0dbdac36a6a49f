// drop_inner_order — a sort that nobody can rely on.
//
//   before   SELECT k, sum(x) FROM (SELECT * FROM f ORDER BY day) AS z GROUP BY k
//   after    SELECT k, sum(x) FROM (SELECT * FROM f) AS z GROUP BY k
//
// Valid:    an ORDER BY without LIMIT inside a CTE or a derived table promises nothing to its
//           reader. Nothing in the statement depends on the order in which rows come: no LIMIT
//           without ORDER BY, no order-sensitive aggregate or window without an order of its own.
// Not for:  LIMIT, OFFSET, FETCH, DISTINCT ON beside it; the outermost query.
// Gains:    the engine sorts what it is told to sort.
#include <algorithm>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/rewrite_aid.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform drop_inner_order;

namespace {

// A constant in ORDER BY goes with it.
patch::Allowance allowance() { return {.drops_literals = true}; }

bool is_site(const ir::Block& block) {
  const bool inner = block.common_table != nullptr || block.derived != nullptr;
  if (!inner || block.query == nullptr || !block.query->order_by || block.query->limit) {
    return false;
  }
  return block.select == nullptr || block.select->distinct != sql::DistinctKind::on;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  const sql::Query& statement = query.statement().query;
  if (!query.resolved() || !ir::is_deterministic(statement, query.dialect())) return matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const ir::Block& block = query.block(index);
    if (!is_site(block)) continue;
    Match match;
    match.block = index;
    match.target = block.query->id;
    match.label = fmt::format("{}: sorted for nobody", block.id);
    match.why = "its reader is promised no order";
    for (const ir::FromItem& item : block.from) match.relations.push_back(item.relation);
    match.operators = {explain::OperatorKind::sort};
    matches.push_back(std::move(match));
  }
  return matches;
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const ir::Block& block = query.block(match.block);
  require(is_site(block));
  sql::Query body = body_copy(block);
  body.order_by.reset();
  patch::PatchPlan plan =
      start_plan(query, drop_inner_order, "rows need no order before they are read again");
  plan.target_ir = fmt::format("{} without ORDER BY", block.id);
  plan.expected_explain_delta = "one sort less";
  replace_body(plan, block, body);
  return plan;
}

}  // namespace

constinit const Transform drop_inner_order{
    .id = "drop_inner_order",
    .family = outcome::Family::join_topology,
    .summary = "Drop an ORDER BY inside a CTE or derived table",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
