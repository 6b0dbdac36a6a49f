// null_rejecting_semi_join — groups that find no partner in an outer join that needs one.
//
//   before   WITH r AS (...), c AS (SELECT k, sum(x) AS s FROM f GROUP BY k)
//            SELECT * FROM c LEFT JOIN r ON r.k = c.k WHERE r.n > 0
//   after    WITH r AS (...), c AS (SELECT k, sum(x) AS s FROM f
//                                   WHERE f.k IN (SELECT r.k FROM r WHERE r.n > 0) GROUP BY k)
//            SELECT * FROM c LEFT JOIN r ON r.k = c.k WHERE r.n > 0
//
// Valid:    a condition of WHERE, or each operand of an OR there, cannot be true where the columns
//           of some joined table are all NULL: rows that pass have met a row of one of them, and
//           with it the equalities of its ON. Other rows of c change nothing, so groups without
//           those keys need not be there; k is a group key. What the reader asks of the keys of c
//           is asked of the set as well. The outer conditions stay.
// Not for:  c read twice, brought in by an outer join itself, ROLLUP and the like, keys of two
//           types or without one form per value, a CTE that reads c, FULL and ASOF joins.
// Gains:    the aggregate of c meets fewer rows; the engine pushes no filter that arrives through
//           an outer join.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/require.hpp"
#include "ir/facts.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"
#include "transforms/cte_readers.hpp"
#include "transforms/guards.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform null_rejecting_semi_join;

namespace {

patch::Allowance allowance() { return {.doubles_tables = true}; }

using Keys = std::map<std::size_t, const sql::Expr*>;  // By output of the CTE, what it is equal to.

// A table that the condition asks to be there, outer-joined with the CTE by keys.
struct Partner {
  std::size_t item = 0;
  Keys keys;
  const sql::Expr* condition = nullptr;  // What asks for it.
};
struct Site {
  const ir::CteNode* cte = nullptr;
  CteReader reader;
  const sql::Expr* condition = nullptr;
  std::vector<Partner> partners;
  std::vector<std::size_t> outputs;  // Keys that all partners share.
};

// The join of which this item alone is the nullable side.
const ir::FromJoin* join_of_nullable(const ir::Block& block, std::size_t item) {
  const auto join = std::ranges::find_if(block.joins, [&](const ir::FromJoin& each) {
    if (each.kind == sql::JoinKind::left) return each.middle == item && each.last == item + 1;
    return each.kind == sql::JoinKind::right && each.first == item && each.middle == item + 1;
  });
  return join == block.joins.end() ? nullptr : &*join;
}

bool is_column_of(const ir::QueryMap& query, const sql::Expr& expr, ir::BlockIndex block,
                  std::size_t item) {
  return output_read(query, expr, {block, item}).has_value();
}

bool is_plain(const ir::QueryMap& query, const sql::Expr& expr) {
  return !ir::contains_subquery(expr) && !ir::may_raise(expr, query) &&
         !ir::is_volatile(expr, query.dialect());
}

// The group key behind an output.
const sql::Expr* key_behind(const ir::QueryMap& query, const ir::CteNode& cte, std::size_t output) {
  const ir::Block& body = query.block(cte.block);
  const sql::Expr* key = output < body.outputs.size() ? body.outputs[output].expr : nullptr;
  return key != nullptr && is_group_key(query, body, *key) && is_plain(query, *key) ? key : nullptr;
}

// Equalities in the ON of a join between group keys of the CTE and columns of the partner.
Keys keys_of(const ir::QueryMap& query, const ir::CteNode& cte, const CteReader& reader,
             std::size_t partner, const ir::FromJoin& join) {
  Keys keys;
  for (const ir::Predicate& predicate : query.block(reader.block).predicates) {
    const auto* equality = sql::as<sql::Binary>(*predicate.expr);
    const bool is_tie = predicate.clause == ir::Clause::on && predicate.join == join.node &&
                        equality != nullptr && equality->op == "=";
    if (!is_tie) continue;
    const bool key_is_left = output_read(query, *equality->left, reader).has_value();
    const sql::Expr& own = key_is_left ? *equality->left : *equality->right;
    const sql::Expr& other = key_is_left ? *equality->right : *equality->left;
    const auto output = output_read(query, own, reader);
    if (!output || !is_column_of(query, other, reader.block, partner)) continue;
    const sql::Expr* key = key_behind(query, cte, *output);
    const std::string type = query.type_of(other);
    const bool same_type = key != nullptr && type == query.type_of(own) &&
                           type == query.type_of(*key) && has_one_form_per_value(type);
    if (same_type) keys.emplace(*output, &other);
  }
  return keys;
}

std::optional<Partner> partner_asked_for(const ir::QueryMap& query, const ir::CteNode& cte,
                                         const CteReader& reader, const sql::Expr& condition) {
  const ir::Block& block = query.block(reader.block);
  for (std::size_t item = 0; item < block.from.size(); ++item) {
    const ir::FromJoin* join = join_of_nullable(block, item);
    if (join == nullptr || item == reader.item || !join->merged_columns.empty()) continue;
    if (!can_be_read_in(query, block.from[item], cte)) continue;
    if (!ir::rejects_null_row(condition, reader.block, item, query)) continue;
    Partner partner{
        .item = item, .keys = keys_of(query, cte, reader, item, *join), .condition = &condition};
    if (!partner.keys.empty()) return partner;
  }
  return std::nullopt;
}

// One partner for each operand of an OR, with keys that all of them share.
std::optional<Site> site_at(const ir::QueryMap& query, const ir::CteNode& cte,
                            const CteReader& reader, const sql::Expr& condition) {
  Site site{.cte = &cte, .reader = reader, .condition = &condition, .partners = {}, .outputs = {}};
  std::vector<const sql::Expr*> operands = {&condition};
  const auto* either = sql::as<sql::Logical>(condition);
  if (either != nullptr && either->connective == sql::Connective::disjunction) {
    operands.clear();
    for (const sql::Expr& operand : either->operands) operands.push_back(&operand);
  }
  for (const sql::Expr* operand : operands) {
    auto partner = partner_asked_for(query, cte, reader, *operand);
    if (!partner) return std::nullopt;
    site.partners.push_back(*std::move(partner));
  }
  for (const auto& [output, column] : site.partners.front().keys) {
    const bool is_shared = std::ranges::all_of(
        site.partners, [&](const Partner& each) { return each.keys.contains(output); });
    if (is_shared) site.outputs.push_back(output);
  }
  return site.outputs.empty() ? std::nullopt : std::optional(std::move(site));
}

// It reads that item alone, and nothing that would be another value when computed once more.
bool is_own_condition(const ir::QueryMap& query, const Site& site, const Partner& partner) {
  const sql::Expr& condition = *partner.condition;
  const auto columns = ir::column_references(condition);
  return is_plain(query, condition) && std::ranges::all_of(columns, [&](const sql::Expr* column) {
           return is_column_of(query, *column, site.reader.block, partner.item) &&
                  has_one_form_per_value(query.type_of(*column));
         });
}

// A condition on the CTE's keys, about the partner's columns that are equal to them.
std::optional<sql::Expr> about_partner(const ir::QueryMap& query, const Site& site,
                                       const Partner& partner, const sql::Expr& condition) {
  bool fits = is_plain(query, condition);
  sql::Expr copy = condition;
  sql::transform(copy, {.expr = [&](sql::Expr& node) {
                   if (sql::as<sql::ColumnRef>(node) == nullptr) return;
                   const auto output = output_read(query, node, site.reader);
                   fits = fits && output && partner.keys.contains(*output);
                   if (fits) node = *partner.keys.at(*output);
                 }});
  return fits ? std::optional(ir::qualified(copy, query)) : std::nullopt;
}

// SELECT r.k FROM r, with what asks for it and what is asked of the keys.
sql::Query set_of(const ir::QueryMap& query, const Site& site, const Partner& partner) {
  const ir::Block& block = query.block(site.reader.block);
  sql::Select select;
  for (const std::size_t output : site.outputs) {
    select.items.push_back(sql::make_item(ir::qualified(*partner.keys.at(output), query)));
  }
  select.from.push_back(*block.from[partner.item].node);
  std::vector<sql::Expr> where;
  for (const ir::Predicate* filter : ir::local_conjuncts(block, site.reader.item)) {
    auto condition = about_partner(query, site, partner, *filter->expr);
    if (condition) where.push_back(*std::move(condition));
  }
  if (is_own_condition(query, site, partner)) {
    where.push_back(ir::qualified(*partner.condition, query));
  }
  if (!where.empty()) select.where = sql::make_and(std::move(where));
  return sql::make_query(std::move(select));
}

// A NULL in a row of keys may match or not: it only matters that equal keys do.
sql::Expr membership(const ir::QueryMap& query, const Site& site) {
  std::vector<sql::Expr> keys;
  for (const std::size_t output : site.outputs) {
    keys.push_back(ir::qualified(*key_behind(query, *site.cte, output), query));
  }
  std::vector<sql::Query> sets;
  for (const Partner& partner : site.partners) {
    sql::Query set = set_of(query, site, partner);
    const bool is_known = std::ranges::any_of(sets, [&](const sql::Query& other) {
      return sql::structural_hash(other, query.dialect()) ==
             sql::structural_hash(set, query.dialect());
    });
    if (!is_known) sets.push_back(std::move(set));
  }
  sql::Expr operand = keys.size() == 1 ? keys.front() : sql::Expr(sql::Row{.items = keys});
  return sql::InSubquery{.operand = std::move(operand),
                         .query = sql::make_union_all(std::move(sets))};
}

std::vector<Site> find_sites(const ir::QueryMap& query) {
  std::vector<Site> sites;
  if (!query.resolved() || !has_repeatable_ctes(query)) return sites;
  for (const ir::CteNode& cte : query.ctes()) {
    const ir::Block& body = query.block(cte.block);
    if (cte.recursive || !body.grouped || !takes_filter(query, cte.block)) continue;
    const std::vector<CteReader> readers = cte_readers(query, cte);
    if (readers.size() != 1) continue;
    const ir::Block& block = query.block(readers[0].block);
    if (block.from[readers[0].item].null_extended) continue;
    for (const ir::Predicate& predicate : block.predicates) {
      if (predicate.clause != ir::Clause::where || predicate.correlated) continue;
      if (ir::is_volatile(*predicate.expr, query.dialect())) continue;
      auto site = site_at(query, cte, readers[0], *predicate.expr);
      if (!site || has_filter(query, body, membership(query, *site))) continue;
      sites.push_back(*std::move(site));
    }
  }
  return sites;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  for (const Site& site : find_sites(query)) {
    const ir::Block& body = query.block(site.cte->block);
    const ir::Block& block = query.block(site.reader.block);
    std::vector<std::string> names;
    for (const Partner& partner : site.partners) names.push_back(block.from[partner.item].name);
    Match match;
    match.block = site.cte->block;
    match.target = site.condition->id;
    match.label = fmt::format("{}: only groups that {} has", body.id, fmt::join(names, " or "));
    match.why = "a condition drops what the outer join does not find";
    for (const ir::FromItem& item : body.from) match.relations.push_back(item.relation);
    matches.push_back(std::move(match));
  }
  return matches;
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const std::vector<Site> sites = find_sites(query);
  const auto site = std::ranges::find_if(sites, [&](const Site& each) {
    return each.cte->block == match.block && each.condition->id == match.target;
  });
  require(site != sites.end());
  const ir::Block& body = query.block(match.block);
  std::vector<sql::Expr> where = sql::conjuncts(body.select->where);
  where.push_back(membership(query, *site));
  patch::PatchPlan plan = start_plan(query, null_rejecting_semi_join,
                                     "groups that find no partner need not be computed");
  plan.target_ir = fmt::format("{} reduced to keys that its reader's outer joins find", body.id);
  plan.expected_explain_delta = "fewer rows into the aggregate of the CTE";
  replace_where(plan, body, sql::make_and(std::move(where)));
  return plan;
}

}  // namespace

constinit const Transform null_rejecting_semi_join{
    .id = "null_rejecting_semi_join",
    .family = outcome::Family::early_filtering,
    .summary = "Reduce an aggregated CTE to the keys that its outer joins must find",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
