// share_equal_subquery — what is written twice is computed once.
//
//   before   FROM (SELECT k, sum(x) AS s FROM f GROUP BY k) AS a,
//                 (SELECT k, sum(x) AS s FROM f GROUP BY k) AS b
//   after    WITH shared AS MATERIALIZED (SELECT k, sum(x) AS s FROM f GROUP BY k)
//            ... FROM shared AS a, shared AS b
//
// Valid:    the derived tables are the same query, uncorrelated, and the same rows give the same
//           answer each time: nothing volatile, nothing that depends on the order of rows.
// Not for:  a LIMIT without a total order, samples, lateral items, queries that read a CTE (its
//           name could lead elsewhere at the top).
// Gains:    one scan and one aggregate instead of several, where the engine does not see it itself.
#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "transforms/equal_tables.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform share_equal_subquery;

namespace {

patch::Allowance allowance() { return {}; }

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  int variant = 0;
  for (const EqualTables& site : equal_tables(query)) {
    const ir::Block& first = query.block(site.blocks.front());
    Match match;
    match.block = site.blocks.front();
    match.target = first.query->id;
    match.variant = variant++;
    match.label = fmt::format("{}: computed once for {} readers", first.id, site.blocks.size());
    match.why = fmt::format("the same query stands there {} times", site.blocks.size());
    for (const ir::FromItem& item : first.from) match.relations.push_back(item.relation);
    matches.push_back(std::move(match));
  }
  return matches;
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const std::vector<EqualTables> sites = equal_tables(query);
  require(match.variant >= 0 && static_cast<std::size_t>(match.variant) < sites.size());
  const EqualTables& site = sites[static_cast<std::size_t>(match.variant)];
  const std::string name = ir::fresh_name("shared", query);
  patch::PatchPlan plan =
      start_plan(query, share_equal_subquery, "what is written twice is computed once");
  plan.target_ir = fmt::format("one CTE for {} equal derived tables", site.blocks.size());
  plan.expected_explain_delta = "one scan and one aggregate instead of several";
  insert_cte(plan, sql::make_cte(name, *query.block(site.blocks.front()).query,
                                 sql::Materialization::materialized));
  read_instead(plan, query, site.blocks, name);
  return plan;
}

}  // namespace

constinit const Transform share_equal_subquery{.id = "share_equal_subquery",
                                               .family = outcome::Family::materialization,
                                               .summary = "Compute equal derived tables once",
                                               .engines = kBothEngines,
                                               .allowance = allowance,
                                               .detect = detect,
                                               .rewrite = rewrite,
                                               .near_misses = nullptr};

}  // namespace ado::transforms
