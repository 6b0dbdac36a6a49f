// outer_to_inner — an outer join whose padded rows a later join drops anyway.
//
//   before   FROM f LEFT JOIN r ON f.k = r.k, d WHERE r.code = d.code
//   after    FROM f JOIN r ON f.k = r.k, d WHERE r.code = d.code
//
// Valid:    a conjunct of WHERE or of an inner ON above cannot be true for a row in which every
//           column of r is NULL (an equality, a comparison: strict operators), so the rows that the
//           outer join pads never pass it.
// Not for:  IS NOT DISTINCT FROM, IS NULL, coalesce and the like; FULL and ASOF joins, NATURAL and
//           USING (the merged column is another one); conjuncts that read r alone: the engine draws
//           that conclusion itself.
// Gains:    the engine may join in any order and filter the big side early.
//           Of no use on PostgreSQL, which draws the conclusion from join conditions, too.
#include <algorithm>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/facts.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/walk.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform outer_to_inner;

namespace {

patch::Allowance allowance() { return {}; }

struct Site {
  const sql::TableRef* join = nullptr;
  const sql::Expr* conjunct = nullptr;  // That drops the padded rows.
};

// The items that the join pads with NULLs.
std::pair<std::size_t, std::size_t> padded_items(const ir::FromJoin& join) {
  if (join.kind == sql::JoinKind::left) return {join.middle, join.last};
  return {join.first, join.middle};
}

// A conjunct about a padded item and another one that drops the padded rows.
const sql::Expr* dropping_conjunct(const ir::QueryMap& query, ir::BlockIndex index,
                                   const ir::FromJoin& join) {
  const auto [first, last] = padded_items(join);
  for (const ir::Predicate* conjunct : ir::filter_conjuncts(query.block(index))) {
    if (conjunct->join == join.node) continue;
    const bool reads_others = std::ranges::any_of(
        conjunct->from_items, [&](std::size_t item) { return item < first || item >= last; });
    if (!reads_others) continue;
    for (std::size_t item = first; item < last; ++item) {
      if (ir::rejects_null_row(*conjunct->expr, index, item, query)) return conjunct->expr;
    }
  }
  return nullptr;
}

std::vector<Site> find_sites(const ir::QueryMap& query, ir::BlockIndex index) {
  std::vector<Site> sites;
  const ir::Block& block = query.block(index);
  if (block.kind != ir::BlockKind::select || !query.resolved()) return sites;
  for (const ir::FromJoin& join : block.joins) {
    const auto& node = std::get<sql::Join>(join.node->node);
    const bool outer = join.kind == sql::JoinKind::left || join.kind == sql::JoinKind::right;
    if (!outer || !node.condition || node.asof || node.natural || !node.using_columns.empty()) {
      continue;
    }
    if (const sql::Expr* conjunct = dropping_conjunct(query, index, join)) {
      sites.push_back({join.node, conjunct});
    }
  }
  return sites;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const std::vector<Site> sites = find_sites(query, index);
    if (sites.empty()) continue;
    const ir::Block& block = query.block(index);
    Match match;
    match.block = index;
    match.target = block.select->id;
    match.label = fmt::format("{}: {} outer join{} as inner", block.id, sites.size(),
                              sites.size() == 1 ? "" : "s");
    match.why = "a later join condition drops the rows that the outer join pads";
    for (const ir::FromItem& item : block.from) match.relations.push_back(item.relation);
    match.operators = {explain::OperatorKind::hash_join, explain::OperatorKind::scan};
    matches.push_back(std::move(match));
  }
  return matches;
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const ir::Block& block = query.block(match.block);
  const std::vector<Site> sites = find_sites(query, match.block);
  require(!sites.empty());
  std::vector<sql::TableRef> from = block.select->from;
  const sql::Mutator make_inner{.table = [&](sql::TableRef& table) {
    const bool is_site =
        std::ranges::any_of(sites, [&](const Site& site) { return site.join->id == table.id; });
    if (is_site) std::get<sql::Join>(table.node).kind = sql::JoinKind::inner;
  }};
  for (sql::TableRef& table : from) sql::transform(table, make_inner);

  patch::PatchPlan plan = start_plan(query, outer_to_inner, "inner joins may be done in any order");
  plan.target_ir = fmt::format("{} without outer joins whose padded rows are dropped", block.id);
  plan.expected_explain_delta = "an inner join, placed and filtered by the engine";
  replace_from(plan, block, from);
  return plan;
}

}  // namespace

constinit const Transform outer_to_inner{.id = "outer_to_inner",
                                         .family = outcome::Family::join_topology,
                                         .summary =
                                             "Make outer joins inner where later joins drop "
                                             "the padded rows",
                                         .engines = kDuckDbOnly,
                                         .allowance = allowance,
                                         .detect = detect,
                                         .rewrite = rewrite,
                                         .near_misses = nullptr};

}  // namespace ado::transforms
