// pull_filter_into_cte — what every reader of a CTE asks of its rows is asked inside of it.
//
//   before   WITH c AS (SELECT k, m, sum(x) AS s FROM f GROUP BY k, m)
//            SELECT * FROM c AS a, c AS b WHERE a.k = b.k AND a.m = 1 AND b.m = 2
//   after    WITH c AS (SELECT k, m, sum(x) AS s FROM f WHERE f.m IN (1, 2) GROUP BY k, m)
//            SELECT * FROM c AS a, c AS b WHERE a.k = b.k AND a.m = 1 AND b.m = 2
//
// Valid:    every reader compares the column with constants of its kind: in WHERE or an inner ON,
//           in a WHERE that no NULL passes where an outer join may bring the CTE in as NULLs, or in
//           the ON of the join that does. The IN list or range holds for whatever passes one of
//           them. The column is a group key, or a plain column where there are no groups; the
//           outer filters stay. Branches of a UNION ALL are filtered each for itself, where the
//           column has the type that the readers see.
// Not for:  one reader without such a filter, an ON that keeps the CTE's rows, FULL, ASOF and
//           positional joins, computed columns, windows, LIMIT, DISTINCT ON, ROLLUP, recursion.
// Gains:    a CTE that is read twice is computed once: the engine filters it by an OR of what its
//           readers ask, a range or a list goes further down.
#include <algorithm>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/facts.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"
#include "transforms/column_hull.hpp"
#include "transforms/cte_readers.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform pull_filter_into_cte;

namespace {

patch::Allowance allowance() { return {}; }

// New conditions of a body: that of the CTE, or a branch of it.
struct Pulled {
  ir::BlockIndex body = 0;
  std::vector<sql::Expr> filters;
};
struct Site {
  const ir::CteNode* cte = nullptr;
  std::vector<Pulled> bodies;
};

// The ON of a LEFT or RIGHT join decides which rows of its nullable side are there at all.
bool is_on_of_nullable_item(const ir::Block& block, const ir::Predicate& predicate,
                            std::size_t item) {
  return std::ranges::any_of(block.joins, [&](const ir::FromJoin& join) {
    if (predicate.clause != ir::Clause::on || predicate.join != join.node) return false;
    const bool is_left = join.kind == sql::JoinKind::left;
    if (!is_left && join.kind != sql::JoinKind::right) return false;
    const std::size_t first = is_left ? join.middle : join.first;
    const std::size_t last = is_left ? join.last : join.middle;
    return first == item && last == item + 1;
  });
}

// The conjuncts that every row of the CTE passes that this reader makes use of.
std::vector<const sql::Expr*> restrictions_at(const ir::QueryMap& query, const CteReader& reader) {
  const ir::Block& block = query.block(reader.block);
  const bool null_extended = block.from[reader.item].null_extended;
  std::vector<const sql::Expr*> found;
  if (!null_extended) {
    for (const ir::Predicate* filter : ir::local_conjuncts(block, reader.item)) {
      found.push_back(filter->expr);
    }
    return found;
  }
  for (const ir::Predicate& predicate : block.predicates) {
    const bool is_local =
        !predicate.correlated && predicate.from_items == std::vector<std::size_t>{reader.item};
    if (!is_local) continue;
    const bool drops_nulls =
        predicate.clause == ir::Clause::where &&
        ir::rejects_null_row(*predicate.expr, reader.block, reader.item, query);
    if (drops_nulls || is_on_of_nullable_item(block, predicate, reader.item)) {
      found.push_back(predicate.expr);
    }
  }
  return found;
}

// The column of the body behind an output, when dropping its values drops whole rows or groups.
const sql::Expr* column_behind(const ir::QueryMap& query, ir::BlockIndex index,
                               std::size_t output) {
  const ir::Block& body = query.block(index);
  const sql::Expr* expr = output < body.outputs.size() ? body.outputs[output].expr : nullptr;
  if (expr == nullptr || sql::as<sql::ColumnRef>(*expr) == nullptr) return nullptr;
  return !body.grouped || is_group_key(query, body, *expr) ? expr : nullptr;
}

// A decimal of full width may not go into a comparison with more digits behind the point.
bool has_safe_type(const std::string& type) { return !type.starts_with("DECIMAL(38"); }

// The conjunct about the body's columns; none when it reads anything else.
std::optional<sql::Expr> inside(const ir::QueryMap& query, const sql::Expr& conjunct,
                                const CteReader& reader, ir::BlockIndex body) {
  bool fits = !ir::contains_subquery(conjunct);
  sql::Expr copy = conjunct;
  sql::transform(copy, {.expr = [&](sql::Expr& node) {
                   if (sql::as<sql::ColumnRef>(node) == nullptr) return;
                   const auto output = output_read(query, node, reader);
                   const sql::Expr* column = output ? column_behind(query, body, *output) : nullptr;
                   const std::string type = query.type_of(node);
                   fits = fits && column != nullptr && query.type_of(*column) == type &&
                          has_safe_type(type);
                   if (fits) node = *column;
                 }});
  return fits ? std::optional(std::move(copy)) : std::nullopt;
}

bool is_known(const ir::QueryMap& query, ir::BlockIndex body, const sql::Expr& filter) {
  return std::ranges::any_of(
      ir::filter_conjuncts(query.block(body)), [&](const ir::Predicate* conjunct) {
        return sql::equivalent_text(ir::qualified(*conjunct->expr, query), filter, query.dialect());
      });
}

bool contains(const ir::QueryMap& query, const std::vector<sql::Expr>& conjuncts,
              const sql::Expr& wanted) {
  return std::ranges::any_of(conjuncts, [&](const sql::Expr& conjunct) {
    return sql::equivalent_text(conjunct, wanted, query.dialect());
  });
}

// What all readers ask: filters that they repeat as they are, and the hulls of the others.
std::vector<sql::Expr> pulled_filters(const ir::QueryMap& query,
                                      const std::vector<CteReader>& readers, ir::BlockIndex body) {
  std::vector<std::vector<sql::Expr>> asked;
  for (const CteReader& reader : readers) {
    std::vector<sql::Expr>& filters = asked.emplace_back();
    for (const sql::Expr* conjunct : restrictions_at(query, reader)) {
      const auto filter = inside(query, *conjunct, reader, body);
      // Only what compares columns with constants of their kind: nothing is converted in it.
      if (filter && !restrictions_of(query, {*filter}).empty()) filters.push_back(*filter);
    }
  }
  std::vector<sql::Expr> common;
  for (const sql::Expr& filter : asked.front()) {
    const bool is_common = std::ranges::all_of(
        asked, [&](const auto& filters) { return contains(query, filters, filter); });
    if (is_common && !contains(query, common, filter)) common.push_back(filter);
  }
  std::vector<Restrictions> rest;
  for (std::vector<sql::Expr>& filters : asked) {
    std::erase_if(filters, [&](const sql::Expr& each) { return contains(query, common, each); });
    rest.push_back(restrictions_of(query, filters));
  }
  std::vector<sql::Expr> pulled = common_hulls(rest);
  for (const sql::Expr& filter : common) pulled.push_back(ir::qualified(filter, query));
  std::erase_if(pulled, [&](const sql::Expr& each) { return is_known(query, body, each); });
  return pulled;
}

// Read once, a CTE is a part of its reader, unless it is told not to be.
bool is_computed_apart(const ir::CteNode& cte) {
  return cte.readers.size() >= 2 ||
         cte.table->materialization == sql::Materialization::materialized;
}

std::vector<Site> find_sites(const ir::QueryMap& query) {
  std::vector<Site> sites;
  if (!query.resolved()) return sites;
  for (const ir::CteNode& cte : query.ctes()) {
    if (cte.recursive || !is_computed_apart(cte) || query.block(cte.block).query->limit) continue;
    const std::vector<CteReader> readers = cte_readers(query, cte);
    if (readers.empty()) continue;
    Site site{.cte = &cte, .bodies = {}};
    for (const ir::BlockIndex body : ir::union_all_operands(cte.block, query)) {
      if (!takes_filter(query, body) || !ir::is_deterministic_block(body, query)) continue;
      std::vector<sql::Expr> filters = pulled_filters(query, readers, body);
      if (!filters.empty()) site.bodies.push_back({body, std::move(filters)});
    }
    if (!site.bodies.empty()) sites.push_back(std::move(site));
  }
  return sites;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  for (const Site& site : find_sites(query)) {
    const ir::Block& block = query.block(site.cte->block);
    Match match;
    match.block = site.cte->block;
    match.target = block.query->id;
    match.label = fmt::format("{}: only rows that its {} readers ask for", block.id,
                              site.cte->readers.size());
    match.why = "all of its readers filter it, but it is computed in full";
    for (const Pulled& pulled : site.bodies) {
      for (const ir::FromItem& item : query.block(pulled.body).from) {
        match.relations.push_back(item.relation);
      }
    }
    matches.push_back(std::move(match));
  }
  return matches;
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const std::vector<Site> sites = find_sites(query);
  const auto site =
      std::ranges::find_if(sites, [&](const Site& each) { return each.cte->block == match.block; });
  require(site != sites.end());
  patch::PatchPlan plan =
      start_plan(query, pull_filter_into_cte, "rows that no reader asks for need not be computed");
  plan.target_ir = fmt::format("{} with the filters of its readers", query.block(match.block).id);
  plan.expected_explain_delta = "fewer rows into the CTE";
  for (const Pulled& pulled : site->bodies) {
    const ir::Block& body = query.block(pulled.body);
    std::vector<sql::Expr> where = sql::conjuncts(body.select->where);
    where.insert(where.end(), pulled.filters.begin(), pulled.filters.end());
    replace_where(plan, body, sql::make_and(std::move(where)));
  }
  return plan;
}

}  // namespace

constinit const Transform pull_filter_into_cte{
    .id = "pull_filter_into_cte",
    .family = outcome::Family::early_filtering,
    .summary = "Filter a CTE by what all its readers ask of it",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
