// or_of_exists_to_in_union — alternatives that are EXISTS over one key as one set of keys.
//
//   before   WHERE EXISTS (SELECT * FROM f WHERE f.k = c.k)
//               OR EXISTS (SELECT * FROM g WHERE g.k = c.k)
//   after    WHERE c.k IN (SELECT f.k FROM f UNION ALL SELECT g.k FROM g)
//
// Valid:    as for exists_to_in in every alternative, with the same key of the reader and one type
//           in all of them. A NULL in one of the sets makes IN NULL instead of false, which a
//           condition without NOT takes alike.
// Not for:  alternatives that are no EXISTS, keys of several columns or types.
// Gains:    an OR of subqueries is no join: each is evaluated as a mark for every row.
#include <algorithm>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "transforms/exists_set.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform or_of_exists_to_in_union;

namespace {

// SELECT 1 of an EXISTS goes.
patch::Allowance allowance() { return {.drops_literals = true}; }

struct Site {
  const sql::Expr* alternatives = nullptr;  // The OR.
  std::vector<ExistsSet> sets;
};

// All alternatives are sets of one key of the reader.
std::optional<Site> find_site(const ir::QueryMap& query, ir::BlockIndex index,
                              const sql::Expr& conjunct) {
  const auto* logical = sql::as<sql::Logical>(conjunct);
  if (logical == nullptr || logical->connective != sql::Connective::disjunction) {
    return std::nullopt;
  }
  Site site{.alternatives = &conjunct, .sets = {}};
  for (const sql::Expr& operand : logical->operands) {
    const auto set = exists_set(query, operand, index);
    if (!set) return std::nullopt;
    site.sets.push_back(*set);
  }
  const ir::Binding& first = *query.binding(*site.sets.front().outer);
  const bool one_key = std::ranges::all_of(site.sets, [&](const ExistsSet& set) {
    const ir::Binding& key = *query.binding(*set.outer);
    return key.from_item == first.from_item && key.column_index == first.column_index;
  });
  if (!one_key) return std::nullopt;
  return site;
}

std::vector<Site> find_sites(const ir::QueryMap& query, ir::BlockIndex index) {
  std::vector<Site> sites;
  for (const ir::Predicate* conjunct : ir::filter_conjuncts(query.block(index))) {
    if (auto site = find_site(query, index, *conjunct->expr)) sites.push_back(*std::move(site));
  }
  return sites;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  if (!query.resolved()) return matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    for (const Site& site : find_sites(query, index)) {
      const ir::Block& block = query.block(index);
      Match match;
      match.block = index;
      match.target = site.alternatives->id;
      match.label = fmt::format("{}: {} alternatives as one set of {}", block.id, site.sets.size(),
                                query.binding(*site.sets.front().outer)->column);
      match.why = "alternatives that are subqueries are evaluated for every row";
      for (const ExistsSet& set : site.sets) {
        for (const ir::FromItem& item : query.block(set.block).from) {
          match.relations.push_back(item.relation);
        }
      }
      matches.push_back(std::move(match));
    }
  }
  return matches;
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const std::vector<Site> sites = find_sites(query, match.block);
  const auto site = std::ranges::find_if(
      sites, [&](const Site& each) { return each.alternatives->id == match.target; });
  require(site != sites.end());
  const ir::Block& block = query.block(match.block);
  std::vector<sql::Query> sets;
  for (const ExistsSet& set : site->sets) sets.push_back(keys_of(query, set));
  patch::PatchPlan plan =
      start_plan(query, or_of_exists_to_in_union, "one set of keys holds all alternatives");
  plan.target_ir = fmt::format("{} with one set in the place of alternatives", block.id);
  plan.expected_explain_delta = "one semi-join instead of a mark join per alternative";
  replace_expr(plan, query, block, *site->alternatives,
               sql::InSubquery{.operand = *site->sets.front().outer,
                               .query = sql::make_union_all(std::move(sets))});
  return plan;
}

}  // namespace

constinit const Transform or_of_exists_to_in_union{
    .id = "or_of_exists_to_in_union",
    .family = outcome::Family::decorrelation,
    .summary = "Turn alternatives of EXISTS over one key into IN over a union",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
