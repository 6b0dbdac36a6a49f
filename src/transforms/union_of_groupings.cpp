// union_of_groupings — several groupings of the same rows from one finer grouping.
//
//   before   SELECT a, NULL, sum(x), count(*) FROM f WHERE y > 1 GROUP BY a
//            UNION ALL SELECT NULL, b, sum(x), count(*) FROM f WHERE y > 1 GROUP BY b
//   after    WITH finest AS MATERIALIZED (SELECT a, b, sum(x) AS sum_x, count(*) AS row_count
//                                         FROM f WHERE y > 1 GROUP BY a, b)
//            SELECT a, NULL, sum(sum_x), CAST(coalesce(sum(row_count), 0) AS BIGINT)
//            FROM finest GROUP BY a
//            UNION ALL SELECT NULL, b, ... FROM finest GROUP BY b
//
// Valid:    the branches group the same rows: equal FROM, equal WHERE. Each of their groups is made
//           of whole groups of the finest grouping; sum, count, min, max and avg (as sum / count)
//           of the parts are those of the whole. Over no rows there is no finest group: a branch
//           without GROUP BY counts 0 and sums NULL, as before. HAVING, ROLLUP, ORDER BY stay
//           above.
// Not for:  branches with other filters, DISTINCT aggregates and others that do not split, outer
//           joins, correlated branches, floating or collated keys, all branches without keys.
// Gains:    the rows are scanned, joined and grouped once; the other groupings read few rows. It
//           loses where the finest groups are nearly as many as the rows.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "transforms/eager_rewrite.hpp"
#include "transforms/guards.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform union_of_groupings;

namespace {

patch::Allowance allowance() { return {.new_literals = {"0"}}; }

// Branches of one UNION ALL that group the same rows.
struct Site {
  ir::BlockIndex set_operation = 0;
  std::vector<AggregateBlock> branches;
};

bool has_keys(const AggregateBlock& branch) {
  return std::ranges::any_of(branch.used_above,
                             [](const auto& columns) { return !columns.empty(); });
}

std::optional<AggregateBlock> branch_of(const ir::QueryMap& query, ir::BlockIndex index) {
  auto branch = qualify_any(query, index, nullptr);
  if (!branch || !keeps_meaning_at_top(query, index)) return std::nullopt;
  // Without keys all rows are one group; keys that are equal must be the same value.
  if (has_keys(*branch) && !split_of_all(query, *branch)) return std::nullopt;
  return branch;
}

bool same_filters(const ir::QueryMap& query, const ir::Block& a, const ir::Block& b) {
  const auto are_in = [&](const ir::Block& from, const ir::Block& to) {
    return std::ranges::all_of(ir::filter_conjuncts(from), [&](const ir::Predicate* conjunct) {
      return has_filter(query, to, ir::qualified(*conjunct->expr, query));
    });
  };
  return are_in(a, b) && are_in(b, a);
}

std::vector<Site> sites_of(const ir::QueryMap& query, ir::BlockIndex index) {
  std::vector<Site> sites;
  for (const ir::BlockIndex operand : ir::union_all_operands(index, query)) {
    auto branch = branch_of(query, operand);
    if (!branch) continue;
    const auto known = std::ranges::find_if(sites, [&](const Site& site) {
      const ir::Block& first = query.block(site.branches.front().block);
      return same_from(query, first, query.block(operand)) &&
             same_filters(query, first, query.block(operand));
    });
    if (known == sites.end()) {
      sites.push_back({index, {*std::move(branch)}});
    } else {
      known->branches.push_back(*std::move(branch));
    }
  }
  std::erase_if(sites, [](const Site& site) {
    return site.branches.size() < 2 || std::ranges::none_of(site.branches, has_keys);
  });
  return sites;
}

std::vector<Site> find_sites(const ir::QueryMap& query) {
  std::vector<Site> sites;
  if (!query.resolved()) return sites;
  std::set<ir::BlockIndex> seen;  // Operands of a UNION ALL around.
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    if (query.block(index).kind != ir::BlockKind::set_operation) continue;
    const std::vector<ir::BlockIndex> operands = ir::union_all_operands(index, query);
    if (seen.contains(operands.front())) continue;
    seen.insert(operands.begin(), operands.end());
    for (Site& site : sites_of(query, index)) sites.push_back(std::move(site));
  }
  return sites;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  for (const Site& site : find_sites(query)) {
    const ir::Block& first = query.block(site.branches.front().block);
    Match match;
    match.block = site.branches.front().block;
    match.target = first.select->id;
    match.variant = static_cast<int>(matches.size());
    match.label = fmt::format("{}: {} groupings of the same rows",
                              query.block(site.set_operation).id, site.branches.size());
    match.why = fmt::format("the same rows are scanned and grouped {} times", site.branches.size());
    for (const ir::FromItem& item : first.from) match.relations.push_back(item.relation);
    matches.push_back(std::move(match));
  }
  return matches;
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const std::vector<Site> sites = find_sites(query);
  require(match.variant >= 0 && static_cast<std::size_t>(match.variant) < sites.size());
  const Site& site = sites[static_cast<std::size_t>(match.variant)];
  SharedGroups shared = rewrite_over_one(query, site.branches, "finest");
  patch::PatchPlan plan = start_plan(query, union_of_groupings,
                                     "the rows are grouped once, as finely as any branch asks for");
  plan.target_ir = fmt::format("{} branches of {} over one grouping", site.branches.size(),
                               query.block(site.set_operation).id);
  plan.expected_explain_delta = "one scan and one large aggregate instead of several";
  insert_cte(plan, sql::make_cte(shared.name, std::move(shared.groups),
                                 sql::Materialization::materialized));
  for (std::size_t i = 0; i < site.branches.size(); ++i) {
    replace_body(plan, query.block(site.branches[i].block), shared.above[i]);
  }
  return plan;
}

}  // namespace

constinit const Transform union_of_groupings{
    .id = "union_of_groupings",
    .family = outcome::Family::aggregation_pushdown,
    .summary = "Compute groupings of the same rows from one finer grouping",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
