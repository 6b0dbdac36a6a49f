// semi_join_reduction — what every reader of an aggregated CTE keeps is all that it computes.
//
//   before   WITH c AS (SELECT k, sum(x) AS s FROM f GROUP BY k)
//            SELECT * FROM c, d WHERE c.k = d.k AND d.name = 'one'
//   after    WITH c AS (SELECT k, sum(x) AS s FROM f
//                       WHERE f.k IN (SELECT d.k FROM d WHERE d.name = 'one') GROUP BY k)
//            SELECT * FROM c, d WHERE c.k = d.k AND d.name = 'one'
//
// Valid:    k is a group key, so whole groups go and the others stay as they are. Every reader must
//           drop the groups that go: by an equality of k with a filtered table in WHERE or an inner
//           ON, or by being correlated on k with a reader that does. The table may also be filtered
//           by what the reader joins it with: tables with conditions, CTEs that do not read c and
//           are put before it. Several sets are one UNION ALL. The key is compared as the readers
//           compare it; NULL keys never match. Outer filters stay.
// Not for:  one reader without a restriction, ROLLUP and the like, ungrouped aggregates, windows,
//           LIMIT, DISTINCT ON, recursion, outer joins of the reader, filters that are volatile or
//           may raise, keys whose type differs from the table's.
// Gains:    the engine pushes constants into a CTE, but not a filter that arrives through a join.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/require.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "transforms/cte_readers.hpp"
#include "transforms/guards.hpp"
#include "transforms/key_sets.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform semi_join_reduction;

namespace {

patch::Allowance allowance() { return {.doubles_tables = true}; }

struct Site {
  const ir::CteNode* cte = nullptr;
  std::size_t output = 0;    // The key among the CTE's outputs.
  std::vector<KeySet> sets;  // One for each way of restricting, no two alike.
  sql::Expr membership;      // The key is in one of them.
};

// All of its readers, when none of them stands where an outer join may bring its rows back.
std::vector<CteReader> readers_of(const ir::QueryMap& query, const ir::CteNode& cte) {
  std::vector<CteReader> readers = cte_readers(query, cte);
  const bool any_extended = std::ranges::any_of(readers, [&](const CteReader& reader) {
    return query.block(reader.block).from[reader.item].null_extended;
  });
  return any_extended ? std::vector<CteReader>{} : readers;
}

bool is_key_of(const ir::QueryMap& query, const sql::Expr& expr, const CteReader& reader,
               std::size_t key) {
  return output_read(query, expr, reader) == key;
}

// The reader in an enclosing block that this one is correlated with, key to key.
std::optional<CteReader> correlated_with(const ir::QueryMap& query, const CteReader& reader,
                                         const std::vector<CteReader>& readers, std::size_t key) {
  for (const ir::Predicate* conjunct : ir::filter_conjuncts(query.block(reader.block))) {
    const auto* equality = sql::as<sql::Binary>(*conjunct->expr);
    if (equality == nullptr || equality->op != "=") continue;
    for (const CteReader& other : readers) {
      if (other.block == reader.block) continue;
      const bool matches = (is_key_of(query, *equality->left, reader, key) &&
                            is_key_of(query, *equality->right, other, key)) ||
                           (is_key_of(query, *equality->right, reader, key) &&
                            is_key_of(query, *equality->left, other, key));
      if (matches) return other;
    }
  }
  return std::nullopt;
}

void add_once(const ir::QueryMap& query, std::vector<KeySet>& sets, const KeySet& set) {
  const Hash128 hash = sql::structural_hash(key_query(query, set), query.dialect());
  const bool known = std::ranges::any_of(sets, [&](const KeySet& other) {
    return sql::structural_hash(key_query(query, other), query.dialect()) == hash;
  });
  if (!known) sets.push_back(set);
}

// The sets that together cover every reader, or none when one reader keeps all groups.
std::vector<KeySet> covering_sets(const ir::QueryMap& query, const ir::CteNode& cte,
                                  const std::vector<CteReader>& readers, std::size_t key,
                                  Reach reach) {
  std::vector<KeySet> sets;
  for (const CteReader& reader : readers) {
    std::optional<KeySet> set = key_set(query, cte, reader, key, reach);
    if (!set) {
      const auto other = correlated_with(query, reader, readers, key);
      if (other) set = key_set(query, cte, *other, key, reach);
    }
    if (!set) return {};
    add_once(query, sets, *set);
  }
  return sets;
}

sql::Expr membership(const ir::QueryMap& query, const sql::Expr& key,
                     const std::vector<KeySet>& sets) {
  std::vector<sql::Query> queries;
  for (const KeySet& set : sets) queries.push_back(key_query(query, set));
  return sql::InSubquery{.operand = ir::qualified(key, query),
                         .query = sql::make_union_all(std::move(queries))};
}

void add_sites(const ir::QueryMap& query, const ir::CteNode& cte,
               const std::vector<CteReader>& readers, std::size_t output,
               std::vector<Site>& sites) {
  const sql::Expr& key = *query.block(cte.block).outputs[output].expr;
  for (const Reach reach : {Reach::own_conditions, Reach::neighbours}) {
    std::vector<KeySet> sets = covering_sets(query, cte, readers, output, reach);
    const bool is_another =
        reach == Reach::own_conditions ||
        std::ranges::any_of(sets, [](const KeySet& set) { return set.items.size() > 1; });
    if (sets.empty() || !is_another) continue;
    sql::Expr condition = membership(query, key, sets);
    if (has_filter(query, query.block(cte.block), condition)) continue;
    sites.push_back({&cte, output, std::move(sets), std::move(condition)});
  }
}

std::vector<Site> find_sites(const ir::QueryMap& query) {
  std::vector<Site> sites;
  if (!query.resolved()) return sites;
  for (const ir::CteNode& cte : query.ctes()) {
    const ir::Block& body = query.block(cte.block);
    if (cte.recursive || !body.grouped || !takes_filter(query, cte.block)) continue;
    const std::vector<CteReader> readers = readers_of(query, cte);
    if (readers.empty()) continue;
    for (std::size_t output = 0; output < body.outputs.size(); ++output) {
      const sql::Expr* expr = body.outputs[output].expr;
      if (expr == nullptr || !is_group_key(query, body, *expr)) continue;
      if (ir::may_raise(*expr, query) || ir::contains_subquery(*expr)) continue;
      add_sites(query, cte, readers, output, sites);
    }
  }
  return sites;
}

// "d", "d beside e and c": what the first set is made of.
std::string describe(const ir::QueryMap& query, const KeySet& set) {
  std::vector<std::string> names;
  for (const std::size_t item : set.items) {
    names.push_back(query.block(set.block).from[item].relation);
  }
  if (names.size() == 1) return names.front();
  return fmt::format("{} beside {}", names.front(),
                     fmt::join(names.begin() + 1, names.end(), ", "));
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  int variant = 0;
  for (const Site& site : find_sites(query)) {
    const ir::Block& body = query.block(site.cte->block);
    Match match;
    match.block = site.cte->block;
    match.target = body.select->id;
    match.variant = variant++;
    match.label = fmt::format("{}: only groups whose {} its readers keep", body.id,
                              body.outputs[site.output].name);
    match.why =
        fmt::format("every reader joins it with filtered {}", describe(query, site.sets.front()));
    for (const ir::FromItem& item : body.from) match.relations.push_back(item.relation);
    matches.push_back(std::move(match));
  }
  return matches;
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const std::vector<Site> sites = find_sites(query);
  require(match.variant >= 0 && static_cast<std::size_t>(match.variant) < sites.size());
  const Site& site = sites[static_cast<std::size_t>(match.variant)];
  const ir::Block& body = query.block(site.cte->block);
  std::vector<sql::Expr> where = sql::conjuncts(body.select->where);
  where.push_back(site.membership);

  patch::PatchPlan plan =
      start_plan(query, semi_join_reduction, "groups that every reader drops need not be computed");
  plan.target_ir = fmt::format("{} reduced to the keys its readers keep", body.id);
  plan.expected_explain_delta = "fewer rows into the aggregate of the CTE";
  replace_where(plan, body, sql::make_and(std::move(where)));
  return plan;
}

}  // namespace

constinit const Transform semi_join_reduction{
    .id = "semi_join_reduction",
    .family = outcome::Family::early_filtering,
    .summary = "Reduce an aggregated CTE to the keys that all its readers keep",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
