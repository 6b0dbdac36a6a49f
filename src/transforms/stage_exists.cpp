// stage_exists — cheap filters first, then one EXISTS, then the others.
//
//   before   SELECT ... FROM c WHERE c.x = 1 AND EXISTS (A of c.k) AND (EXISTS (B) OR EXISTS (C))
//   after    WITH filtered AS MATERIALIZED (SELECT c.k, ... FROM c WHERE c.x = 1),
//                 staged AS MATERIALIZED (SELECT c.k, ... FROM filtered AS c WHERE EXISTS (A))
//            SELECT ... FROM staged AS c WHERE EXISTS (B) OR EXISTS (C)
//
// Valid:    conditions of one AND are asked one after the other. Each filters rows and nothing
//           else, so NULLs and copies stay what they were. The columns that are read above and in
//           the subqueries come along.
// Not for:  outer joins, correlated blocks, volatile conditions and such as may raise, a first
//           EXISTS under NOT or OR.
// Gains:    where the cheap filters leave few rows: for these the subqueries are looked up, and not
//           hashed or made distinct for all keys that there are. Loses where they leave many.
#include <algorithm>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/walk.hpp"
#include "transforms/gathered_items.hpp"
#include "transforms/guards.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform stage_exists;

namespace {

patch::Allowance allowance() { return {}; }

struct Site {
  std::set<std::uint32_t> cheap;  // Conditions without subqueries.
  const sql::Expr* first = nullptr;
  std::vector<std::string> relations;  // Of the subqueries.
};

bool contains_exists(const sql::Expr& expr) {
  bool found = false;
  sql::visit(expr, {.expr = [&](const sql::Expr& node) {
               found = found || sql::as<sql::Exists>(node) != nullptr;
               return is_subquery(node) ? sql::Descend::no : sql::Descend::yes;
             }});
  return found;
}

// What stands in the conditions leads to the same tables from the top of the statement.
bool reads_same_from_top(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  return !block.query->with && std::ranges::all_of(block.from, [&](const ir::FromItem& item) {
    return keeps_meaning_at_top(query, item);
  }) && std::ranges::all_of(ir::children(index, query), [&](ir::BlockIndex child) {
    return reads_same_from_top(query, child);
  });
}

bool fits(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  if (block.kind != ir::BlockKind::select || !block.outer_references.empty()) return false;
  if (!can_gather(query, index)) return false;
  const bool has_own_with = block.query->with.has_value();
  return (!has_own_with || index == 0) &&
         std::ranges::all_of(block.from, [&](const ir::FromItem& item) {
           return keeps_meaning_at_top(query, item);
         });
}

std::optional<Site> find_site(const ir::QueryMap& query, ir::BlockIndex index) {
  if (!query.resolved() || !fits(query, index)) return std::nullopt;
  const ir::Block& block = query.block(index);
  Site site;
  bool has_filter = false;
  bool has_more = false;
  for (const ir::Predicate* conjunct : ir::filter_conjuncts(block)) {
    if (ir::is_volatile(*conjunct->expr, query.dialect()) ||
        ir::may_raise(*conjunct->expr, query)) {
      return std::nullopt;
    }
    if (!conjunct->has_subquery) {
      site.cheap.insert(conjunct->expr->id.value);
      has_filter = has_filter || conjunct->from_items.size() == 1;
    } else if (site.first == nullptr && sql::as<sql::Exists>(*conjunct->expr) != nullptr) {
      site.first = conjunct->expr;
    } else {
      has_more = has_more || contains_exists(*conjunct->expr);
    }
  }
  if (!has_filter || !has_more || site.first == nullptr) return std::nullopt;
  if (ir::items_read(*site.first, index, query).empty()) return std::nullopt;
  for (const ir::BlockIndex child : ir::children(index, query)) {
    if (query.block(child).subquery == nullptr) continue;
    for (const ir::FromItem& item : query.block(child).from) {
      site.relations.push_back(item.relation);
    }
    if (query.block(child).subquery->id == site.first->id && !reads_same_from_top(query, child)) {
      return std::nullopt;
    }
  }
  return site;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const auto site = find_site(query, index);
    if (!site) continue;
    const ir::Block& block = query.block(index);
    Match match;
    match.block = index;
    match.target = site->first->id;
    match.label = fmt::format("{}: filters, then one EXISTS, then the others", block.id);
    match.why = "several subqueries are asked for rows that cheap filters may drop";
    match.relations = site->relations;
    for (const ir::FromItem& item : block.from) match.relations.push_back(item.relation);
    matches.push_back(std::move(match));
  }
  return matches;
}

// SELECT the columns FROM name AS alias WHERE condition.
sql::Query stage(const sql::Select& columns_of, const std::string& name, const std::string& alias,
                 sql::Expr condition) {
  sql::Select select;
  for (const sql::SelectItem& item : columns_of.items) {
    const auto* column = sql::as<sql::ColumnRef>(item.expr);
    require(column != nullptr);
    const sql::Identifier& output = item.alias ? *item.alias : column->parts.back();
    select.items.push_back(sql::make_item(sql::make_column(sql::make_identifier(alias), output)));
  }
  select.from.push_back(sql::make_table(name, alias));
  select.where = std::move(condition);
  return sql::make_query(std::move(select));
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const auto site = find_site(query, match.block);
  require(site.has_value());
  const ir::Block& block = query.block(match.block);
  FreshNames names(query);
  const std::string filtered = names.make("filtered");
  const std::string staged = names.make("staged");
  Gathering gathering{.block = match.block, .items = {}, .moved = site->cheap};
  for (std::size_t item = 0; item < block.from.size(); ++item) gathering.items.insert(item);
  gathering.alias = block.from.size() == 1 ? block.from.front().name : names.make("candidate");
  Gathered gathered = gather(query, gathering);
  sql::Select& above = *sql::as_select(gathered.above);
  std::vector<sql::Expr> rest = sql::conjuncts(above.where);
  const auto first =
      std::ranges::find_if(rest, [&](const sql::Expr& each) { return each.id == site->first->id; });
  require(first != rest.end());
  sql::Expr condition = std::move(*first);
  rest.erase(first);
  above.where = sql::make_and(std::move(rest));
  above.from.insert(above.from.begin(), sql::make_table(staged, gathering.alias));

  patch::PatchPlan plan =
      start_plan(query, stage_exists, "few rows are left when the subqueries are asked");
  plan.target_ir = fmt::format("{} in three stages", block.id);
  plan.expected_explain_delta = "lookups for few rows instead of sets of all keys";
  sql::Query second = stage(gathered.below, filtered, gathering.alias, std::move(condition));
  insert_cte(plan, sql::make_cte(filtered, sql::make_query(std::move(gathered.below)),
                                 sql::Materialization::materialized));
  insert_cte(plan, sql::make_cte(staged, std::move(second), sql::Materialization::materialized));
  replace_body(plan, block, gathered.above);
  return plan;
}

}  // namespace

constinit const Transform stage_exists{
    .id = "stage_exists",
    .family = outcome::Family::decorrelation,
    .summary = "Ask several EXISTS one after the other, of the rows that cheap filters leave",
    .engines = kPostgresOnly,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
