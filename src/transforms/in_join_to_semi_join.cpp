// in_join_to_semi_join — a join below IN or EXISTS as a semi-join.
//
//   before   k IN (SELECT r.k FROM r, c WHERE r.k = c.k)
//   after    k IN (SELECT r.k FROM r WHERE r.k IN (SELECT c.k FROM c))
//
// Valid:    only the set of rows of the subquery is seen, and nothing of the joined tables is read
//           but by one equality of two columns of one type and by their own conditions.
// Not for:  outer joins, stars, LIMIT, aggregates, volatile conditions, keys of two columns.
// Gains:    pairs of rows are not made to learn whether there is one.
#include "transforms/joined_sets.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform in_join_to_semi_join;

namespace {

patch::Allowance allowance() { return {}; }

std::vector<Match> detect(const ir::QueryMap& query) {
  return set_matches(query, Reader::set,
                     "the join makes every pair for a reader that asks for one");
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  return plan_without_join(query, match, in_join_to_semi_join);
}

}  // namespace

constinit const Transform in_join_to_semi_join{
    .id = "in_join_to_semi_join",
    .family = outcome::Family::decorrelation,
    .summary = "Join what only filters as a semi-join below IN and EXISTS",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
