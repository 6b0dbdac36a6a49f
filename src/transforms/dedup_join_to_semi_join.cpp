// dedup_join_to_semi_join — a join whose copies of rows are dropped anyway.
//
//   before   SELECT d.name FROM d, f WHERE d.k = f.k AND f.x > 1 GROUP BY d.name
//   after    SELECT d.name FROM d WHERE d.k IN (SELECT f.k FROM f WHERE f.x > 1) GROUP BY d.name
//
// Valid:    nothing of the tables is read but by one equality of two columns of one type and by
//           their own conditions, so they only say which keys pass. How often is of no matter: the
//           block is DISTINCT, or grouped without aggregates but min, max, DISTINCT ones and the
//           like.
// Not for:  outer joins, stars, windows, ROLLUP, volatile conditions, other aggregates, keys of two
//           columns.
// Gains:    rows are not multiplied by the join before they are put together again.
#include "transforms/joined_sets.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform dedup_join_to_semi_join;

namespace {

patch::Allowance allowance() { return {}; }

std::vector<Match> detect(const ir::QueryMap& query) {
  return set_matches(query, Reader::rows,
                     "the rows that the join multiplies are put together again");
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  return plan_without_join(query, match, dedup_join_to_semi_join);
}

}  // namespace

constinit const Transform dedup_join_to_semi_join{
    .id = "dedup_join_to_semi_join",
    .family = outcome::Family::join_topology,
    .summary = "Join what only filters as a semi-join where copies are dropped",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
