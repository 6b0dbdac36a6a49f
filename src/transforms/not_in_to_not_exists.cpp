// not_in_to_not_exists — NOT IN without NULLs as NOT EXISTS.
//
//   before   WHERE c.k NOT IN (SELECT f.k FROM f WHERE f.x > 1)
//   after    WHERE NOT EXISTS (SELECT f.k FROM f WHERE f.x > 1 AND f.k = c.k)
//
// Valid:    both columns have one type and no NULL: declared, filtered by another condition beside
//           it (of the subquery for its column, of the reader for its own), or a fact of the data.
//           One NULL in the set would make NOT IN NULL for every row; a NULL outside of it would be
//           in no set, yet not in NOT IN.
// Not for:  the select list, alternatives, subqueries with aggregates, DISTINCT or LIMIT, computed
//           columns, columns that an outer join pads, texts under a collation.
// Gains:    an anti-join. PostgreSQL looks the set up in a hash only as long as that fits into
//           work_mem, and reads it anew for each row otherwise. DuckDB knows how to look it up:
//           there an anti-join was slower where it was tried (0.49).
#include <algorithm>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/facts.hpp"
#include "ir/names.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "transforms/guards.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform not_in_to_not_exists;

namespace {

patch::Allowance allowance() { return {}; }

struct Site {
  const sql::Expr* condition = nullptr;
  ir::BlockIndex block = 0;                // The subquery.
  const sql::Expr* outer = nullptr;        // A column of the reader, never NULL where it counts.
  const sql::Expr* inner = nullptr;        // The column of the subquery.
  std::vector<std::string> not_null = {};  // Base columns of which that is left to be shown.
};

const sql::InSubquery* not_in(const sql::Expr& expr) {
  const auto* negation = sql::as<sql::Not>(expr);
  const auto* in = sql::as<sql::InSubquery>(negation == nullptr ? expr : *negation->operand);
  return in != nullptr && in->negated == (negation == nullptr) ? in : nullptr;
}

const ir::FromItem* item_of(const ir::QueryMap& query, ir::BlockIndex index,
                            const sql::Expr& expr) {
  const ir::Binding* column = own_column(query, index, expr);
  const ir::FromItem* item =
      column == nullptr ? nullptr : &query.block(index).from[column->from_item];
  return item == nullptr || item->name.empty() ? nullptr : item;
}

// The reader's column can be named below: nothing there has the name that it is qualified with.
bool can_be_named(const ir::QueryMap& query, const ir::FromItem& item, ir::BlockIndex below) {
  return std::ranges::none_of(query.block(below).from, [&](const ir::FromItem& other) {
    return ir::is_named(other.name, item.name, query.dialect()) ||
           std::ranges::any_of(other.columns, [&](const ir::FromColumn& column) {
             return ir::is_named(column.name, item.name, query.dialect());
           });
  });
}

// A row with NULL there is dropped by another condition of the reader, whatever this one says.
bool is_filtered(const ir::QueryMap& query, ir::BlockIndex reader, const Site& site) {
  const ir::Binding& binding = *query.binding(*site.outer);
  return std::ranges::any_of(
      ir::filter_conjuncts(query.block(reader)), [&](const ir::Predicate* conjunct) {
        return conjunct->expr != site.condition &&
               ir::rejects_null(*conjunct->expr, reader, binding.from_item, binding.column, query);
      });
}

// Notes the column as one that data must show to be without NULL; false when it cannot be asked.
bool ask(const ir::QueryMap& query, const ir::FromItem& item, const sql::Expr& column, Site& site) {
  const auto base = query.lineage(column);
  if (item.table == nullptr || item.null_extended || !base) return false;
  site.not_null.push_back(fmt::format("{}.{}", base->table, base->column));
  return true;
}

std::optional<Site> site_of(const ir::QueryMap& query, ir::BlockIndex reader,
                            const sql::Expr& condition) {
  const sql::InSubquery* in = not_in(condition);
  const auto index = in == nullptr ? std::nullopt : query.block_of(*in->query);
  if (!index || !ir::is_seen_as_set(*index, query)) return std::nullopt;
  const ir::Block& block = query.block(*index);
  if (block.outputs.size() != 1 || block.outputs.front().expr == nullptr) return std::nullopt;
  Site site{&condition, *index, &*in->operand, block.outputs.front().expr};
  const ir::FromItem* outer = item_of(query, reader, *site.outer);
  const ir::FromItem* inner = item_of(query, *index, *site.inner);
  if (outer == nullptr || inner == nullptr || !can_be_named(query, *outer, *index)) {
    return std::nullopt;
  }
  const std::string type = query.type_of(*site.inner);
  if (type.empty() || type != query.type_of(*site.outer)) return std::nullopt;
  if (type.find(sql::kCollateWord) != std::string::npos) return std::nullopt;
  const bool outer_known =
      ir::is_never_null(*site.outer, query) || is_filtered(query, reader, site);
  if (!outer_known && !ask(query, *outer, *site.outer, site)) return std::nullopt;
  const bool inner_known = ir::is_never_null_after_filters(*site.inner, *index, query);
  if (!inner_known && !ask(query, *inner, *site.inner, site)) return std::nullopt;
  return site;
}

std::vector<Site> find_sites(const ir::QueryMap& query, ir::BlockIndex index) {
  std::vector<Site> sites;
  for (const ir::Predicate* conjunct : ir::filter_conjuncts(query.block(index))) {
    if (auto site = site_of(query, index, *conjunct->expr)) sites.push_back(*std::move(site));
  }
  return sites;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  if (!query.resolved()) return matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    for (const Site& site : find_sites(query, index)) {
      const ir::Block& inner = query.block(site.block);
      Match match;
      match.block = index;
      match.target = site.condition->id;
      match.label = fmt::format("{}: NOT IN as NOT EXISTS by {}", inner.id,
                                query.binding(*site.outer)->column);
      match.why = "no NULL asks for more than an anti-join";
      for (const ir::FromItem& item : inner.from) match.relations.push_back(item.relation);
      matches.push_back(std::move(match));
    }
  }
  return matches;
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const std::vector<Site> sites = find_sites(query, match.block);
  const auto site = std::ranges::find_if(
      sites, [&](const Site& each) { return each.condition->id == match.target; });
  require(site != sites.end());
  const ir::Block& block = query.block(match.block);
  sql::Query matching = *query.block(site->block).query;
  sql::Select& select = *sql::as_select(matching);
  std::vector<sql::Expr> where = sql::conjuncts(select.where);
  where.push_back(sql::make_binary("=", ir::qualified(*site->inner, query),
                                   ir::qualified(*site->outer, query)));
  select.where = sql::make_and(std::move(where));

  patch::PatchPlan plan =
      start_plan(query, not_in_to_not_exists, "without NULLs the set is met by an anti-join");
  plan.target_ir = fmt::format("{} as an anti-join", query.block(site->block).id);
  plan.expected_explain_delta = "an anti-join instead of a lookup a row";
  for (const std::string& column : site->not_null) {
    need(plan, patch::FactKind::not_null, {column});
  }
  replace_expr(plan, query, block, *site->condition,
               sql::Not{.operand = sql::Expr(sql::Exists{.query = std::move(matching)})});
  return plan;
}

}  // namespace

constinit const Transform not_in_to_not_exists{
    .id = "not_in_to_not_exists",
    .family = outcome::Family::decorrelation,
    .summary = "Turn NOT IN without NULLs into NOT EXISTS",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
