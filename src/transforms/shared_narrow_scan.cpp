// shared_narrow_scan — one scan for siblings that each aggregate a range of the same table.
//
//   before   FROM (SELECT avg(x) AS a FROM f WHERE f.q BETWEEN 1 AND 5 AND (x > 7 OR y > 2)) AS s1,
//                 (SELECT avg(x) AS a FROM f WHERE f.q BETWEEN 6 AND 9 AND (x > 3 OR y > 8)) AS s2
//   after    WITH narrow AS MATERIALIZED (SELECT q, x, y FROM f WHERE f.q BETWEEN 1 AND 9)
//            ... the same with FROM narrow AS f
//
// Valid:    each sibling bounds the column by constants, so the hull of the bounds keeps each row
//           that any of them counts, as often as it is there. The siblings stay as they are and
//           filter again: what the hull keeps beyond their own range they drop, NULL included.
// Not for:  joins, correlated siblings, samples, rowid, whole rows as values, LIMIT, filters that
//           may raise; siblings with the range alone: each of these is a cheap scan (measured
//           losses, 0.42).
// Gains:    the table is scanned and its columns are unpacked once instead of once a sibling.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "transforms/column_hull.hpp"
#include "transforms/narrow_rows.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform shared_narrow_scan;

namespace {

patch::Allowance allowance() { return {}; }

// A block over one table, with what its WHERE says about single columns.
struct Reader {
  ir::BlockIndex block = 0;
  std::map<std::string, Restriction> bounds;  // By the column's name; those with both ends.
};
struct Site {
  std::vector<ir::BlockIndex> blocks;
  std::string column;             // That all of them bound.
  std::vector<sql::Expr> filter;  // The hull, over as many columns as all of them bound.
};

std::optional<Reader> reader_of(const ir::QueryMap& query, ir::BlockIndex index) {
  if (!reads_plain_rows(query, index) || !query.block(index).select->where ||
      !ir::children(index, query).empty()) {
    return std::nullopt;
  }
  Reader reader{.block = index, .bounds = {}};
  for (auto& [key, restriction] :
       restrictions_of(query, sql::conjuncts(query.block(index).select->where))) {
    const bool bounded = !restriction.values.empty() || (restriction.low && restriction.high);
    if (bounded) reader.bounds.emplace(query.binding(restriction.column)->column, restriction);
  }
  return reader;
}

// It filters by more than the range.
bool has_residual_filter(const ir::QueryMap& query, const Reader& reader,
                         const std::string& column) {
  return std::ranges::any_of(
      query.block(reader.block).predicates, [&](const ir::Predicate& predicate) {
        if (predicate.clause != ir::Clause::where) return false;
        const auto columns = ir::columns_read_in(*predicate.expr, reader.block, 0, query);
        return std::ranges::any_of(columns, [&](const auto& each) { return each != column; });
      });
}

// Blocks with equal filters are better computed in one pass.
bool see_different_rows(const ir::QueryMap& query, const std::vector<ir::BlockIndex>& blocks) {
  const auto filter = [&](ir::BlockIndex block) -> const sql::Expr& {
    return **query.block(block).select->where;
  };
  return std::ranges::any_of(blocks, [&](ir::BlockIndex block) {
    return !sql::equivalent_text(filter(block), filter(blocks.front()), query.dialect());
  });
}

std::vector<sql::Expr> hull_of(const std::vector<const Reader*>& readers) {
  std::vector<sql::Expr> filter;
  for (const auto& [column, restriction] : readers.front()->bounds) {
    std::vector<const Restriction*> same;
    for (const Reader* reader : readers) {
      const auto found = reader->bounds.find(column);
      if (found != reader->bounds.end()) same.push_back(&found->second);
    }
    if (same.size() != readers.size()) continue;
    if (auto bound = hull(same)) filter.push_back(*std::move(bound));
  }
  return filter;
}

// The column that the most readers bound, with these.
std::optional<Site> site_of(const ir::QueryMap& query, const std::vector<Reader>& readers) {
  std::map<std::string, std::vector<const Reader*>> by_column;
  for (const Reader& reader : readers) {
    for (const auto& [column, restriction] : reader.bounds) {
      if (has_residual_filter(query, reader, column)) by_column[column].push_back(&reader);
    }
  }
  std::optional<Site> best;
  for (const auto& [column, bounding] : by_column) {
    if (bounding.size() < 2 || (best && best->blocks.size() >= bounding.size())) continue;
    Site site{.blocks = {}, .column = column, .filter = hull_of(bounding)};
    for (const Reader* reader : bounding) site.blocks.push_back(reader->block);
    if (!site.filter.empty() && see_different_rows(query, site.blocks)) best = std::move(site);
  }
  return best;
}

std::vector<Site> find_sites(const ir::QueryMap& query) {
  std::vector<const sql::TableInfo*> tables;  // In document order.
  std::map<const sql::TableInfo*, std::vector<Reader>> readers;
  std::vector<Site> sites;
  if (!query.resolved()) return sites;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const auto reader = reader_of(query, index);
    if (!reader) continue;
    std::vector<Reader>& same = readers[table_of(query, index).table];
    if (same.empty()) tables.push_back(table_of(query, index).table);
    same.push_back(*reader);
  }
  for (const sql::TableInfo* table : tables) {
    if (auto site = site_of(query, readers[table])) sites.push_back(*std::move(site));
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
    match.label = fmt::format("{}: {} read by {} in one scan for {} readers", first.id, table,
                              site.column, site.blocks.size());
    match.why = fmt::format("{} is scanned {} times", table, site.blocks.size());
    match.relations = {table};
    match.operators = {explain::OperatorKind::scan, explain::OperatorKind::filter};
    matches.push_back(std::move(match));
  }
  return matches;
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const std::vector<Site> sites = find_sites(query);
  require(match.variant >= 0 && static_cast<std::size_t>(match.variant) < sites.size());
  const Site& site = sites[static_cast<std::size_t>(match.variant)];
  const std::string name = ir::fresh_name("narrow", query);
  std::set<std::string> columns;
  for (const ir::BlockIndex block : site.blocks) {
    columns.merge(ir::columns_read(block, 0, query));
  }
  patch::PatchPlan plan = start_plan(query, shared_narrow_scan,
                                     "the columns are unpacked once for the rows of all ranges");
  plan.target_ir = fmt::format("one narrow scan of {} for {} blocks",
                               table_of(query, site.blocks.front()).relation, site.blocks.size());
  plan.expected_explain_delta = "one scan instead of several";
  insert_cte(plan, narrow_rows(query, name, site.blocks, std::move(columns), site.filter));
  for (const ir::BlockIndex block : site.blocks) {
    replace_from(plan, query.block(block), {read_rows(query, name, block)});
  }
  return plan;
}

}  // namespace

constinit const Transform shared_narrow_scan{
    .id = "shared_narrow_scan",
    .family = outcome::Family::materialization,
    .summary = "Scan once the ranges of a table that several blocks aggregate",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
