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
#include <algorithm>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"
#include "transforms/guards.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform share_equal_subquery;

namespace {

patch::Allowance allowance() { return {}; }

struct Site {
  Hash128 hash;
  std::vector<ir::BlockIndex> blocks;  // The derived tables, at least two.
};

bool reads_cte(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  // A table that is hidden by a CTE somewhere else counts too.
  const bool own = std::ranges::any_of(block.from, [&](const ir::FromItem& item) {
    return item.kind == ir::FromKind::cte || is_cte_name(query, item.relation);
  });
  return own || std::ranges::any_of(ir::children(index, query),
                                    [&](ir::BlockIndex child) { return reads_cte(query, child); });
}

// Worth sharing: more than a scan with a filter.
bool is_heavy(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  return block.grouped || block.has_windows || block.from.size() > 1 ||
         block.kind == ir::BlockKind::set_operation || !ir::children(index, query).empty();
}

bool is_shareable(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  if (block.derived == nullptr || block.kind == ir::BlockKind::values || block.correlated) {
    return false;
  }
  const auto& derived = std::get<sql::DerivedTable>(block.derived->node);
  return !derived.lateral && !derived.sample && !block.query->with && !block.query->limit &&
         block.outputs_known && is_heavy(query, index) && !reads_cte(query, index) &&
         ir::is_deterministic(*block.query, query.dialect());
}

bool is_below(const ir::QueryMap& query, ir::BlockIndex index,
              const std::vector<ir::BlockIndex>& others) {
  for (auto at = query.block(index).parent; at; at = query.block(*at).parent) {
    if (std::ranges::find(others, *at) != others.end()) return true;
  }
  return false;
}

// Names are compared as they are written: they show in the result.
bool same_names(const ir::Block& a, const ir::Block& b) {
  return std::ranges::equal(a.outputs, b.outputs, {}, &ir::OutputColumn::name,
                            &ir::OutputColumn::name);
}

// The largest ones first: what stands inside of a shared query is shared with it.
std::vector<Site> find_sites(const ir::QueryMap& query) {
  std::vector<Site> all;
  if (!query.resolved()) return all;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    if (!is_shareable(query, index)) continue;
    const Hash128 hash = sql::structural_hash(*query.block(index).query, query.dialect());
    const auto known = std::ranges::find_if(all, [&](const Site& site) {
      return site.hash == hash && same_names(query.block(site.blocks.front()), query.block(index));
    });
    if (known == all.end()) {
      all.push_back({hash, {index}});
    } else {
      known->blocks.push_back(index);
    }
  }
  std::vector<Site> sites;
  for (Site& site : all) {
    if (site.blocks.size() < 2) continue;
    const bool inside = std::ranges::any_of(sites, [&](const Site& outer) {
      return std::ranges::any_of(
          site.blocks, [&](ir::BlockIndex block) { return is_below(query, block, outer.blocks); });
    });
    if (!inside) sites.push_back(std::move(site));
  }
  return sites;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  int variant = 0;
  for (const Site& site : find_sites(query)) {
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
  const std::vector<Site> sites = find_sites(query);
  require(match.variant >= 0 && static_cast<std::size_t>(match.variant) < sites.size());
  const Site& site = sites[static_cast<std::size_t>(match.variant)];
  const std::string name = ir::fresh_name("shared", query);
  patch::PatchPlan plan =
      start_plan(query, share_equal_subquery, "what is written twice is computed once");
  plan.target_ir = fmt::format("one CTE for {} equal derived tables", site.blocks.size());
  plan.expected_explain_delta = "one scan and one aggregate instead of several";
  insert_cte(plan, sql::make_cte(name, *query.block(site.blocks.front()).query,
                                 sql::Materialization::materialized));
  std::set<ir::BlockIndex> readers;
  for (const ir::BlockIndex block : site.blocks) readers.insert(*query.block(block).parent);
  for (const ir::BlockIndex reader : readers) {
    std::vector<sql::TableRef> from = query.block(reader).select->from;
    const sql::Mutator share{.table = [&](sql::TableRef& table) {
      const bool is_site = std::ranges::any_of(site.blocks, [&](ir::BlockIndex block) {
        return query.block(block).derived->id == table.id;
      });
      if (is_site) table.node = sql::BaseTable{.name = {sql::make_identifier(name)}};
    }};
    for (sql::TableRef& table : from) sql::transform(table, share);
    replace_from(plan, query.block(reader), from);
  }
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
