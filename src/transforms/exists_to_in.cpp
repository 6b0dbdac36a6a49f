// exists_to_in — EXISTS with one equality as membership in an uncorrelated set.
//
//   before   WHERE EXISTS (SELECT * FROM f WHERE f.k = c.k AND f.x > 1)
//   after    WHERE c.k IN (SELECT f.k FROM f WHERE f.x > 1)
//
// Valid:    the one thing that the subquery reads of its reader is an equality of two columns of
//           one type. A NULL key on either side matches in neither form; in a condition without NOT
//           it makes no difference that one form is false and the other NULL.
// Not for:  NOT EXISTS, the select list, subqueries with aggregates, GROUP BY, LIMIT or more
//           correlation, keys of different types.
// Gains:    the set is built once; a correlated subquery is joined with the keys of its reader
//           first.
#include <algorithm>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "transforms/exists_set.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform exists_to_in;

namespace {

// SELECT 1 of an EXISTS goes.
patch::Allowance allowance() { return {.drops_literals = true}; }

std::vector<ExistsSet> find_sites(const ir::QueryMap& query, ir::BlockIndex index) {
  std::vector<ExistsSet> sites;
  for (const ir::Predicate* conjunct : ir::filter_conjuncts(query.block(index))) {
    if (const auto set = exists_set(query, *conjunct->expr, index)) sites.push_back(*set);
  }
  return sites;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  if (!query.resolved()) return matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    for (const ExistsSet& site : find_sites(query, index)) {
      const ir::Block& block = query.block(index);
      const ir::Block& inner = query.block(site.block);
      Match match;
      match.block = index;
      match.target = site.exists->id;
      match.label =
          fmt::format("{}: EXISTS as {} IN", inner.id, query.binding(*site.outer)->column);
      match.why = fmt::format("one equality ties {} to {}", inner.id, block.id);
      for (const ir::FromItem& item : inner.from) match.relations.push_back(item.relation);
      matches.push_back(std::move(match));
    }
  }
  return matches;
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const std::vector<ExistsSet> sites = find_sites(query, match.block);
  const auto site = std::ranges::find_if(
      sites, [&](const ExistsSet& each) { return each.exists->id == match.target; });
  require(site != sites.end());
  const ir::Block& block = query.block(match.block);
  patch::PatchPlan plan =
      start_plan(query, exists_to_in, "the set of keys is built once and looked up");
  plan.target_ir = fmt::format("{} as a set of keys", query.block(site->block).id);
  plan.expected_explain_delta = "a semi-join instead of a correlated one";
  replace_expr(plan, query, block, *site->exists,
               sql::InSubquery{.operand = *site->outer, .query = keys_of(query, *site)});
  return plan;
}

}  // namespace

constinit const Transform exists_to_in{.id = "exists_to_in",
                                       .family = outcome::Family::decorrelation,
                                       .summary = "Turn EXISTS with one equality into IN",
                                       .engines = kBothEngines,
                                       .allowance = allowance,
                                       .detect = detect,
                                       .rewrite = rewrite,
                                       .near_misses = nullptr};

}  // namespace ado::transforms
