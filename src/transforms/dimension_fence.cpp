// dimension_fence — a filtered table behind a materialized CTE, so that its rows are counted.
//
//   before   SELECT ... FROM f, d WHERE f.k = d.k AND d.year = 2001
//   after    WITH d_rows AS MATERIALIZED (SELECT d.k FROM d WHERE d.year = 2001)
//            SELECT ... FROM f, d_rows AS d WHERE f.k = d.k
//
// or in its place, where workers can read it too:
//
//   after    SELECT ... FROM f, (SELECT d.k FROM d WHERE d.year = 2001 OFFSET 0) AS d
//            WHERE f.k = d.k
//
// Valid:    the rows of a base table that an inner join, or the preserved side of an outer one,
//           keeps are the same rows behind a CTE, as often as they were there. Conditions that move
//           come from WHERE or an inner ON, read this table alone and raise nothing. NULLs, order
//           and LIMIT are not touched. The CTE has every column that is read. Places that ask the
//           same of a table read one CTE.
// Not for:  the nullable side of an outer join, USING and NATURAL, samples, ONLY, views, whole rows
//           and system columns as values, GROUP BY that rests on the table's key, correlated
//           blocks (each of their runs would read the CTE), the largest table of a join.
// Gains:    PostgreSQL divides the rows of a join by the distinct keys of the larger side. A table
//           of dates has many more keys than the facts have days, so that too few rows are expected
//           and each of them is looked up. Of a CTE the planner knows no keys and expects more.
//           Loses where it takes away the index of a large table.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/facts.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"
#include "transforms/guards.hpp"
#include "transforms/key_grouping.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform dimension_fence;

namespace {

patch::Allowance allowance() { return {.new_literals = {"0"}}; }

// One filtered table of a FROM.
struct Place {
  ir::BlockIndex block = 0;
  std::size_t item = 0;
  std::vector<const ir::Predicate*> moved;
  std::set<std::string> columns;  // That are read beside what moves.
  sql::Expr filter;               // What moves, over the table by its own name.
};
struct Site {
  std::vector<Place> places;  // Of one table.
  bool in_place = false;      // Derived tables in the places, not a CTE.
};

const ir::FromItem& item_of(const ir::QueryMap& query, const Place& place) {
  return query.block(place.block).from[place.item];
}

const sql::BaseTable& table_of(const ir::FromItem& item) {
  return std::get<sql::BaseTable>(item.node->node);
}

// A base table that a CTE at the top of the statement can read in its place.
bool is_plain_table(const ir::QueryMap& query, const ir::FromItem& item) {
  if (item.kind != ir::FromKind::table || item.table == nullptr || item.table->is_view ||
      item.hidden || item.null_extended || !keeps_meaning_at_top(query, item)) {
    return false;
  }
  const auto* table = std::get_if<sql::BaseTable>(&item.node->node);
  const bool renamed = item.node->alias && !item.node->alias->columns.empty();
  return table != nullptr && !table->sample && !table->only && !renamed;
}

// Known to be the largest of the block: facts are looked up by the keys of the others.
bool is_largest(const ir::Block& block, const ir::FromItem& item) {
  const auto rows = [](const ir::FromItem& each) {
    return each.table == nullptr ? 0 : each.table->row_count_estimate.value_or(0);
  };
  return rows(item) > 0 && std::ranges::all_of(block.from, [&](const ir::FromItem& other) {
           return rows(other) <= rows(item);
         });
}

bool has_fitting_joins(const ir::Block& block) {
  return std::ranges::all_of(block.joins, [](const ir::FromJoin& join) {
    const auto& node = std::get<sql::Join>(join.node->node);
    return !node.natural && !node.asof && node.using_columns.empty() && !join.node->alias;
  });
}

// All references to the item are columns of the table, written as x or d.x.
bool reads_named_columns(const ir::QueryMap& query, ir::BlockIndex index, std::size_t item) {
  bool named = true;
  sql::visit(*query.block(index).query, {.expr = [&](const sql::Expr& expr) {
    const ir::Binding* binding = query.binding(expr);
    if (binding == nullptr || binding->block != index || binding->from_item != item ||
        binding->resolution == ir::Resolution::output_alias) {
      return sql::Descend::yes;
    }
    named = named && binding->resolution == ir::Resolution::column &&
            binding->column_index != ir::kNoColumn && binding->column_part <= 1;
    return sql::Descend::yes;
  }});
  return named;
}

// The conditions, with the table's own name in the place of its alias.
sql::Expr filter_of(const ir::QueryMap& query, const Place& place) {
  const sql::Identifier& name = table_of(item_of(query, place)).name.back();
  std::vector<sql::Expr> filters;
  for (const ir::Predicate* moved : place.moved) {
    sql::Expr filter = ir::qualified(*moved->expr, query);
    sql::transform(filter, {.expr = [&](sql::Expr& node) {
                     auto* column = sql::as<sql::ColumnRef>(node);
                     if (column != nullptr) column->parts.front() = name;
                   }});
    filters.push_back(std::move(filter));
  }
  return sql::make_and(std::move(filters));
}

std::optional<Place> find_place(const ir::QueryMap& query, ir::BlockIndex index, std::size_t item) {
  const ir::Block& block = query.block(index);
  if (!is_plain_table(query, block.from[item]) || is_largest(block, block.from[item])) {
    return std::nullopt;
  }
  Place place{.block = index, .item = item, .moved = {}, .columns = {}, .filter = {}};
  std::set<std::uint32_t> ids;
  for (const ir::Predicate* conjunct : ir::local_conjuncts(block, item)) {
    if (conjunct->has_subquery || ir::is_volatile(*conjunct->expr, query.dialect()) ||
        ir::may_raise(*conjunct->expr, query)) {
      continue;
    }
    place.moved.push_back(conjunct);
    ids.insert(conjunct->expr->id.value);
  }
  place.columns = ir::columns_read_outside(index, item, query, ids);
  if (place.moved.empty() || place.columns.empty()) return std::nullopt;
  if (!reads_named_columns(query, index, item) ||
      grouping_rests_on_key(query, index, item, place.columns)) {
    return std::nullopt;
  }
  place.filter = filter_of(query, place);
  return place;
}

std::vector<Place> find_places(const ir::QueryMap& query) {
  std::vector<Place> places;
  if (!query.resolved()) return places;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const ir::Block& block = query.block(index);
    if (block.kind != ir::BlockKind::select || block.from.size() < 2 || block.select->sample ||
        !block.outer_references.empty() || !has_fitting_joins(block) ||
        reads_whole_rows(query, index)) {
      continue;
    }
    for (std::size_t item = 0; item < block.from.size(); ++item) {
      if (auto place = find_place(query, index, item)) places.push_back(*std::move(place));
    }
  }
  return places;
}

std::int64_t rows_of(const sql::TableInfo* table) { return table->row_count_estimate.value_or(0); }

// The larger tables first: they have the more keys that are not met. Of one that is filtered in
// several places: all of them, then each alone.
std::vector<Site> find_sites(const ir::QueryMap& query) {
  std::vector<const sql::TableInfo*> tables;  // In document order.
  std::map<const sql::TableInfo*, std::vector<Place>> places;
  for (Place& place : find_places(query)) {
    const sql::TableInfo* table = item_of(query, place).table;
    if (!places.contains(table)) tables.push_back(table);
    places[table].push_back(std::move(place));
  }
  std::ranges::stable_sort(tables, std::greater<>(), rows_of);
  std::vector<Site> all;
  std::vector<Site> each;
  std::vector<Site> in_place;
  for (const sql::TableInfo* table : tables) {
    const bool is_alone = places[table].size() == 1;
    all.push_back({.places = places[table]});
    (is_alone ? all : in_place).push_back({.places = places[table], .in_place = true});
    if (is_alone) continue;
    for (const Place& place : places[table]) each.push_back({.places = {place}});
  }
  all.insert(all.end(), each.begin(), each.end());
  all.insert(all.end(), in_place.begin(), in_place.end());
  return all;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  for (const Site& site : find_sites(query)) {
    const Place& first = site.places.front();
    const ir::FromItem& item = item_of(query, first);
    Match match;
    match.block = first.block;
    match.target = item.node->id;
    match.variant = static_cast<int>(matches.size());
    match.label = site.places.size() == 1 ? fmt::format("{}: the filtered rows of {} first",
                                                        query.block(first.block).id, item.name)
                                          : fmt::format("{} places: the filtered rows of {} first",
                                                        site.places.size(), item.relation);
    if (site.in_place) match.label += ", in place";
    match.why =
        fmt::format("filters of {} make the rows of its join hard to foresee", item.relation);
    // Whatever is joined here may be joined otherwise.
    for (const Place& place : site.places) {
      for (const ir::FromItem& joined : query.block(place.block).from) {
        match.relations.push_back(joined.relation);
      }
    }
    match.operators = {explain::OperatorKind::nested_loop_join, explain::OperatorKind::hash_join,
                       explain::OperatorKind::other_join};
    matches.push_back(std::move(match));
  }
  return matches;
}

// A new relation with the rows that one or several places read.
struct Fence {
  std::string name;
  const Place* first = nullptr;
  std::set<std::string> columns;
};

sql::Query filtered_rows(const ir::QueryMap& query, const Fence& fence) {
  const ir::FromItem& item = item_of(query, *fence.first);
  sql::TableRef table = *item.node;
  table.id = {};
  table.alias.reset();
  sql::Select select;
  for (const ir::FromColumn& column : item.columns) {
    if (!fence.columns.contains(column.name)) continue;
    select.items.push_back(sql::make_item(
        sql::make_column(table_of(item).name.back(), sql::make_identifier(column.name))));
  }
  select.from.push_back(std::move(table));
  select.where = fence.first->filter;
  return sql::make_query(std::move(select));
}

// The bodies of the places' blocks with CTEs or derived tables in the place of tables.
class Fencer {
 public:
  Fencer(const ir::QueryMap& query, const Site& site) : query_(query), in_place_(site.in_place) {
    FreshNames names(query);
    for (const Place& place : site.places) {
      const std::size_t fence = fence_for(place, names);
      fences_[fence].columns.insert(place.columns.begin(), place.columns.end());
      tables_.emplace(item_of(query, place).node->id.value, fence);
      blocks_.insert(place.block);
      for (const ir::Predicate* moved : place.moved) moved_.insert(moved->expr->id.value);
    }
  }

  void write(patch::PatchPlan& plan) const {
    for (const Fence& fence : fences_) {
      if (in_place_) break;
      insert_cte(plan, sql::make_cte(fence.name, filtered_rows(query_, fence),
                                     sql::Materialization::materialized));
    }
    for (const ir::BlockIndex block : blocks_) {
      if (is_inside_another(block)) continue;
      sql::Query body = body_copy(query_.block(block));
      sql::transform(body, {.table = [this](sql::TableRef& table) { replace(table); },
                            .select = [this](sql::Select& select) { drop(select.where); }});
      replace_body(plan, query_.block(block), body);
    }
  }

 private:
  std::size_t fence_for(const Place& place, FreshNames& names) {
    for (std::size_t fence = 0; fence < fences_.size(); ++fence) {
      const sql::Expr& filter = fences_[fence].first->filter;
      if (sql::equivalent_text(filter, place.filter, query_.dialect())) return fence;
    }
    const std::string stem = fmt::format("{}_rows", item_of(query_, place).relation);
    fences_.push_back({.name = names.make(stem), .first = &place, .columns = {}});
    return fences_.size() - 1;
  }

  // In the body of another block, where it is written with it; CTEs are no part of a body.
  bool is_inside_another(ir::BlockIndex block) const {
    for (ir::BlockIndex at = block; query_.block(at).parent; at = *query_.block(at).parent) {
      const bool in_body = query_.block(at).common_table == nullptr;
      if (in_body && blocks_.contains(*query_.block(at).parent)) return true;
    }
    return false;
  }

  void drop(sql::MaybeExpr& condition) const {
    if (!condition) return;
    std::vector<sql::Expr> kept = sql::conjuncts(condition);
    const std::size_t before = kept.size();
    std::erase_if(kept, [this](const sql::Expr& each) { return moved_.contains(each.id.value); });
    if (kept.size() == before) return;
    condition.reset();
    if (!kept.empty()) condition = sql::make_and(std::move(kept));
  }

  void replace(sql::TableRef& table) const {
    if (auto* join = std::get_if<sql::Join>(&table.node)) {
      const bool had_condition = join->condition.has_value();
      drop(join->condition);
      if (had_condition && !join->condition) join->kind = sql::JoinKind::cross;
      return;
    }
    const auto found = tables_.find(table.id.value);
    if (found == tables_.end()) return;
    const Fence& fence = fences_[found->second];
    auto& base = std::get<sql::BaseTable>(table.node);
    if (!table.alias) table.alias = sql::TableAlias{.name = base.name.back(), .columns = {}};
    if (!in_place_) {
      base.name = {sql::make_identifier(fence.name)};
      return;
    }
    sql::DerivedTable derived;
    derived.query = filtered_rows(query_, fence);
    // It drops no row, and the planner leaves what has it as it is.
    derived.query->limit = sql::Limit{.offset = sql::make_integer(0)};
    table.node = std::move(derived);
  }

  const ir::QueryMap& query_;
  bool in_place_;
  std::vector<Fence> fences_;
  std::map<std::uint32_t, std::size_t> tables_;  // Fences by the node of the FROM item.
  std::set<ir::BlockIndex> blocks_;
  std::set<std::uint32_t> moved_;
};

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const std::vector<Site> sites = find_sites(query);
  require(match.variant >= 0 && static_cast<std::size_t>(match.variant) < sites.size());
  const Site& site = sites[static_cast<std::size_t>(match.variant)];
  patch::PatchPlan plan =
      start_plan(query, dimension_fence, "the planner expects more rows of a join with a CTE");
  plan.target_ir = fmt::format("the filtered rows of {} in a CTE of their own",
                               item_of(query, site.places.front()).relation);
  plan.expected_explain_delta = "other joins, with nearer estimates";
  Fencer(query, site).write(plan);
  return plan;
}

}  // namespace

constinit const Transform dimension_fence{
    .id = "dimension_fence",
    .family = outcome::Family::materialization,
    .summary = "Compute the filtered rows of a joined table first, so that joins are planned anew",
    .engines = kPostgresOnly,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
