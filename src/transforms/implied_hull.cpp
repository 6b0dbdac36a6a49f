// implied_hull — simple filters that an OR of ANDs implies, beside the OR.
//
//   before   WHERE (d.k = f.k AND d.x = 1 AND f.y BETWEEN 5 AND 9)
//               OR (d.k = f.k AND d.x = 2 AND f.y BETWEEN 1 AND 6)
//   after    WHERE (... OR ...) AND d.k = f.k AND d.x IN (1, 2) AND f.y BETWEEN 1 AND 9
//
// Valid:    what every branch implies holds wherever the OR is true; the OR itself stays. Where a
//           branch is NULL or false the added filters may be anything: the row is dropped already.
//           Ranges only for numbers and dates with constants of that kind; text only as IN.
// Not for:  HAVING, outer ON, branches that leave a column open, volatile branches.
// Gains:    the engine pushes plain ranges and IN lists into scans and joins; an OR over several
//           tables it cannot push. More ORs would not help: measured.
#include <algorithm>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "transforms/column_hull.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform implied_hull;

namespace {

patch::Allowance allowance() { return {.literals_from_original_arithmetic = true}; }

bool has_conjunct(const ir::QueryMap& query, const sql::Expr& branch, const sql::Expr& wanted) {
  return std::ranges::any_of(
      sql::conjuncts(sql::MaybeExpr(branch)), [&](const sql::Expr& conjunct) {
        return sql::equivalent_text(ir::qualified(conjunct, query), wanted, query.dialect());
      });
}

// Equalities between tables that every branch repeats.
std::vector<sql::Expr> common_joins(const ir::QueryMap& query, ir::BlockIndex block,
                                    const sql::Logical& either) {
  std::vector<sql::Expr> joins;
  for (const sql::Expr& conjunct : sql::conjuncts(sql::MaybeExpr(either.operands.front()))) {
    const auto* equality = sql::as<sql::Binary>(conjunct);
    if (equality == nullptr || equality->op != "=") continue;
    if (ir::items_read(conjunct, block, query).size() < 2) continue;
    const sql::Expr wanted = ir::qualified(conjunct, query);
    const bool common = std::ranges::all_of(either.operands, [&](const sql::Expr& branch) {
      return has_conjunct(query, branch, wanted);
    });
    if (common) joins.push_back(wanted);
  }
  return joins;
}

std::vector<sql::Expr> implied(const ir::QueryMap& query, ir::BlockIndex block,
                               const sql::Logical& either) {
  std::vector<sql::Expr> filters = common_joins(query, block, either);
  std::vector<Restrictions> branches;
  for (const sql::Expr& branch : either.operands) {
    branches.push_back(restrictions_of(query, sql::conjuncts(sql::MaybeExpr(branch))));
  }
  for (sql::Expr& filter : common_hulls(branches)) filters.push_back(std::move(filter));
  std::erase_if(filters, [&](const sql::Expr& filter) {
    return std::ranges::any_of(ir::filter_conjuncts(query.block(block)),
                               [&](const ir::Predicate* conjunct) {
                                 return sql::equivalent_text(ir::qualified(*conjunct->expr, query),
                                                             filter, query.dialect());
                               });
  });
  return filters;
}

// The OR of a WHERE conjunct that reads several tables and implies something.
const sql::Logical* as_site(const ir::QueryMap& query, const ir::Predicate& predicate) {
  const auto* either = sql::as<sql::Logical>(*predicate.expr);
  const bool fits = either != nullptr && either->connective == sql::Connective::disjunction &&
                    predicate.clause == ir::Clause::where && predicate.from_items.size() >= 2 &&
                    !predicate.has_subquery && !predicate.correlated &&
                    !ir::is_volatile(*predicate.expr, query.dialect());
  return fits ? either : nullptr;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  if (!query.resolved()) return matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const ir::Block& block = query.block(index);
    for (const ir::Predicate& predicate : block.predicates) {
      const sql::Logical* either = as_site(query, predicate);
      if (either == nullptr) continue;
      const std::size_t filters = implied(query, index, *either).size();
      if (filters == 0) continue;
      Match match;
      match.block = index;
      match.target = predicate.expr->id;
      match.label = fmt::format("{}: {} filters implied by an OR of {} branches", block.id, filters,
                                either->operands.size());
      match.why = "an OR over several tables cannot be pushed into a scan";
      for (const std::size_t item : predicate.from_items) {
        match.relations.push_back(block.from[item].relation);
      }
      matches.push_back(std::move(match));
    }
  }
  return matches;
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const ir::Block& block = query.block(match.block);
  const auto predicate = std::ranges::find_if(
      block.predicates,
      [&](const ir::Predicate& candidate) { return candidate.expr->id == match.target; });
  require(predicate != block.predicates.end());
  const sql::Logical* either = as_site(query, *predicate);
  require(either != nullptr);
  std::vector<sql::Expr> where = sql::conjuncts(block.select->where);
  for (sql::Expr& filter : implied(query, match.block, *either)) where.push_back(std::move(filter));
  patch::PatchPlan plan =
      start_plan(query, implied_hull, "plain filters reach the scans, the OR does not");
  plan.target_ir = fmt::format("{} with the implied filters beside the OR", block.id);
  plan.expected_explain_delta = "fewer rows out of the scans and into the join";
  replace_where(plan, block, sql::make_and(std::move(where)));
  return plan;
}

}  // namespace

constinit const Transform implied_hull{
    .id = "implied_hull",
    .family = outcome::Family::early_filtering,
    .summary = "Add the ranges, IN lists and joins that every branch of an OR implies",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
