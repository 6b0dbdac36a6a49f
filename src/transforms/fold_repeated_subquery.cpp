// fold_repeated_subquery — a grouped query and its subquery over a subset of the same rows.
//
//   before   FROM (SELECT k, avg(x) AS v FROM f WHERE y = 1 GROUP BY k
//                  HAVING avg(x) > (SELECT avg(x) FROM f WHERE y = 1 AND z IS NULL)) AS a,
//                 (the same) AS b
//   after    WITH narrow AS MATERIALIZED (SELECT k, x, z FROM f WHERE f.y = 1),
//                 folded AS MATERIALIZED (SELECT k, avg(x) AS v FROM narrow AS f GROUP BY k
//                                         HAVING avg(x) > (SELECT avg(x) FROM narrow AS f
//                                                          WHERE z IS NULL))
//            ... FROM folded AS a, folded AS b
//
// Valid:    the subquery's WHERE has each condition of the query around it, so what it reads is
//           among the rows that both share, each as often as it is there; its other conditions
//           stay. Aggregates see the rows that they saw, none is computed from parts. The equal
//           derived tables are one query, uncorrelated, that gives the same answer each time.
// Not for:  joins, correlated subqueries, LIMIT, samples, conditions that may raise or hold a
//           subquery, a query without conditions (all of the table would be copied).
// Gains:    one scan instead of one a subquery and a copy; it loses where nearly all rows pass.
#include <algorithm>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"
#include "transforms/equal_tables.hpp"
#include "transforms/narrow_rows.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform fold_repeated_subquery;

namespace {

patch::Allowance allowance() { return {}; }

// A block over the shared rows, and what is left to filter there.
struct Reader {
  ir::BlockIndex block = 0;
  std::vector<sql::Expr> rest;
  std::set<std::uint32_t> dropped;  // Ids of the conditions that all shared rows meet.
};
struct Site {
  std::vector<ir::BlockIndex> blocks;  // The grouped query, as often as it stands there.
  std::vector<Reader> readers;         // The first of these, and the subqueries in it.
};

// A condition over one table, without the table's name: f.x > 1 and x > 1 are one.
sql::Expr without_table(const ir::QueryMap& query, const sql::Expr& condition,
                        const std::string& table) {
  sql::Expr copy = ir::qualified(condition, query);
  sql::transform(copy, {.expr = [&](sql::Expr& node) {
                   auto* column = sql::as<sql::ColumnRef>(node);
                   const bool named = column != nullptr && column->parts.size() > 1 &&
                                      column->parts.front() == sql::make_identifier(table);
                   if (named) column->parts.erase(column->parts.begin());
                 }});
  return copy;
}

// The conditions of `outer` that `inner` has too, or none when it lacks one.
std::optional<Reader> reader_below(const ir::QueryMap& query, ir::BlockIndex outer,
                                   ir::BlockIndex inner) {
  const ir::Block& block = query.block(inner);
  const bool is_scalar =
      block.subquery != nullptr && sql::as<sql::ScalarSubquery>(*block.subquery) != nullptr;
  if (!is_scalar || !ir::children(inner, query).empty() || !reads_plain_rows(query, inner) ||
      table_of(query, inner).table != table_of(query, outer).table) {
    return std::nullopt;
  }
  std::vector<sql::Expr> shared;
  for (const sql::Expr* each : sql::conjunct_refs(query.block(outer).select->where)) {
    shared.push_back(without_table(query, *each, table_of(query, outer).name));
  }
  Reader reader{.block = inner, .rest = {}, .dropped = {}};
  std::vector<bool> found(shared.size(), false);
  for (const sql::Expr* each : sql::conjunct_refs(block.select->where)) {
    const sql::Expr bare = without_table(query, *each, table_of(query, inner).name);
    bool is_shared = false;
    for (std::size_t i = 0; i < shared.size(); ++i) {
      if (!sql::equivalent_text(shared[i], bare, query.dialect())) continue;
      is_shared = true;
      found[i] = true;
    }
    if (is_shared) {
      reader.dropped.insert(each->id.value);
    } else {
      reader.rest.push_back(*each);
    }
  }
  const bool has_all = std::ranges::all_of(found, [](bool each) { return each; });
  return has_all ? std::optional(std::move(reader)) : std::nullopt;
}

// The grouped block with the subqueries in it that read a subset of its rows.
std::vector<Reader> readers_of(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  if (!reads_plain_rows(query, index) || !block.select->where) return {};
  Reader grouped{.block = index, .rest = {}, .dropped = {}};
  for (const sql::Expr* each : sql::conjunct_refs(block.select->where)) {
    if (ir::contains_subquery(*each)) return {};
    grouped.dropped.insert(each->id.value);
  }
  std::vector<Reader> readers = {std::move(grouped)};
  for (const ir::BlockIndex child : ir::children(index, query)) {
    if (auto reader = reader_below(query, index, child)) readers.push_back(*std::move(reader));
  }
  if (readers.size() < 2) readers.clear();
  return readers;
}

std::vector<Site> find_sites(const ir::QueryMap& query) {
  std::vector<Site> sites;
  if (!query.resolved()) return sites;
  std::set<ir::BlockIndex> repeated;
  for (const EqualTables& equal : equal_tables(query)) {
    repeated.insert(equal.blocks.begin(), equal.blocks.end());
    std::vector<Reader> readers = readers_of(query, equal.blocks.front());
    if (!readers.empty()) sites.push_back({equal.blocks, std::move(readers)});
  }
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    if (repeated.contains(index)) continue;
    std::vector<Reader> readers = readers_of(query, index);
    if (!readers.empty()) sites.push_back({{index}, std::move(readers)});
  }
  return sites;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  for (const Site& site : find_sites(query)) {
    const ir::Block& first = query.block(site.blocks.front());
    const std::string& table = first.from.front().relation;
    Match match;
    match.block = site.blocks.front();
    match.target = first.select->id;
    match.variant = static_cast<int>(matches.size());
    match.label = fmt::format("{}: one scan of {} for {} readers", first.id, table,
                              site.blocks.size() * site.readers.size());
    match.why = "a subquery reads a subset of the rows around it";
    match.relations = {table};
    match.operators = {explain::OperatorKind::scan, explain::OperatorKind::filter};
    matches.push_back(std::move(match));
  }
  return matches;
}

sql::CommonTable shared_rows(const ir::QueryMap& query, const Site& site, const std::string& name) {
  std::set<std::string> columns;
  std::vector<ir::BlockIndex> blocks;
  for (const Reader& reader : site.readers) {
    columns.merge(ir::columns_read_outside(reader.block, 0, query, reader.dropped));
    blocks.push_back(reader.block);
  }
  const ir::Block& first = query.block(blocks.front());
  if (columns.empty()) columns.insert(first.from.front().columns.front().name);
  std::vector<sql::Expr> filter;
  for (const sql::Expr* each : sql::conjunct_refs(first.select->where)) {
    filter.push_back(ir::qualified(*each, query));
  }
  return narrow_rows(query, name, blocks, std::move(columns), std::move(filter));
}

// The grouped query and its subqueries over the shared rows.
sql::Query folded(const ir::QueryMap& query, const Site& site, const std::string& rows) {
  sql::Query body = body_copy(query.block(site.blocks.front()));
  for (const Reader& reader : site.readers) {
    sql::Select* select = sql::find_select(body, query.block(reader.block).select->id);
    require(select != nullptr);
    select->from = {read_rows(query, rows, reader.block)};
    select->where.reset();
    if (!reader.rest.empty()) select->where = sql::make_and(reader.rest);
  }
  return body;
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const std::vector<Site> sites = find_sites(query);
  require(match.variant >= 0 && static_cast<std::size_t>(match.variant) < sites.size());
  const Site& site = sites[static_cast<std::size_t>(match.variant)];
  const std::string rows = ir::fresh_name("narrow", query);
  patch::PatchPlan plan =
      start_plan(query, fold_repeated_subquery, "the rows that all of them read are scanned once");
  plan.target_ir = fmt::format("{} over shared rows", query.block(site.blocks.front()).id);
  plan.expected_explain_delta = "one scan instead of several";
  insert_cte(plan, shared_rows(query, site, rows));
  sql::Query body = folded(query, site, rows);
  if (site.blocks.size() == 1) {
    replace_body(plan, query.block(site.blocks.front()), body);
    return plan;
  }
  const std::string name = ir::fresh_name("folded", query);
  insert_cte(plan, sql::make_cte(name, std::move(body), sql::Materialization::materialized));
  read_instead(plan, query, site.blocks, name);
  return plan;
}

}  // namespace

constinit const Transform fold_repeated_subquery{
    .id = "fold_repeated_subquery",
    .family = outcome::Family::materialization,
    .summary = "Scan once the rows that a grouped query and its subquery read",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
