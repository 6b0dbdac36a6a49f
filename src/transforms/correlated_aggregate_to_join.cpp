// correlated_aggregate_to_join — one aggregate per group instead of one per row.
//
//   before   FROM t WHERE t.x > (SELECT avg(i.x) FROM i WHERE i.k = t.k AND i.y = 1)
//   after    FROM t, (SELECT i.k, avg(i.x) AS value FROM i WHERE i.y = 1 GROUP BY i.k) AS per_key
//            WHERE t.k = per_key.k AND t.x > per_key.value
//
// Valid:    the subquery is one expression of sum, avg, min and max that is NULL for no rows, tied
//           to its reader by equalities of columns of one type in its WHERE and by nothing else.
//           The condition is a comparison in WHERE that no NULL passes, so rows without a group are
//           dropped in both forms, NULL keys too. There is one row per key: nothing is multiplied.
//           It computes groups that the original never asked for, so nothing in it may raise; what
//           PostgreSQL divides by 0 there is divided by NULL.
// Not for:  count and coalesce (not NULL for no rows), GROUP BY, HAVING, LIMIT, windows, SELECT *
//           in the reader (it would see the groups).
// Gains:    the subquery is not run, or its tables are not read, once for every key of the reader.
#include <algorithm>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/walk.hpp"
#include "transforms/correlated_aggregate.hpp"
#include "transforms/guarded_division.hpp"
#include "transforms/guards.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform correlated_aggregate_to_join;

namespace {

patch::Allowance allowance() { return {.new_literals = {"0"}}; }

using Site = CorrelatedAggregate;

bool can_read_groups(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  const bool plain = block.kind == ir::BlockKind::select && has_plain_joins(block) &&
                     !block.from.empty() && block.outputs_known && !block.select->sample;
  return plain && !reads_whole_rows(query, index) && !captures_names(query, index) &&
         std::ranges::none_of(
             block.outputs, [](const ir::OutputColumn& output) { return output.star != nullptr; });
}

std::vector<Site> find_sites(const ir::QueryMap& query, ir::BlockIndex index) {
  if (!query.resolved() || !can_read_groups(query, index)) return {};
  std::vector<Site> sites = correlated_aggregates(query, index);
  std::erase_if(sites, [](const Site& site) { return !site.null_for_no_rows; });
  return sites;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    for (const Site& site : find_sites(query, index)) {
      const ir::Block& inner = query.block(site.block);
      Match match;
      match.block = index;
      match.target = site.subquery->id;
      match.label = fmt::format("{}: one aggregate per {}", inner.id,
                                query.binding(*site.keys.front().inner)->column);
      match.why = "an aggregate is asked for again for every row";
      for (const ir::FromItem& item : inner.from) match.relations.push_back(item.relation);
      matches.push_back(std::move(match));
    }
  }
  return matches;
}

// Groups under fresh names: SELECT inner AS key, ..., aggregate AS value FROM ... GROUP BY inner.
class Grouping {
 public:
  Grouping(const ir::QueryMap& query, const Site& site) : query_(query), site_(site) {
    FreshNames names(query);
    alias_ = names.make("per_key");
    value_ = names.make("value");
    for (const CorrelationKey& key : site.keys)
      keys_.push_back(names.make(query.binding(*key.inner)->column));
  }

  sql::TableRef table() const {
    const ir::Block& block = query_.block(site_.block);
    sql::Query groups = body_copy(block);
    groups.order_by.reset();
    sql::Select& select = *sql::as_select(groups);
    std::vector<sql::Expr> where;
    std::vector<sql::Expr> keys;
    select.items.clear();
    for (std::size_t i = 0; i < site_.keys.size(); ++i) {
      keys.push_back(ir::qualified(*site_.keys[i].inner, query_));
      select.items.push_back(sql::make_item(keys.back(), keys_[i]));
    }
    select.items.push_back(sql::make_item(ir::qualified(*block.outputs[0].expr, query_), value_));
    for (const sql::Expr& conjunct : sql::conjuncts(select.where)) {
      const bool tie = std::ranges::any_of(
          site_.keys, [&](const CorrelationKey& key) { return key.comparison->id == conjunct.id; });
      if (!tie) where.push_back(with_guarded_divisions(conjunct, query_));
    }
    select.where.reset();
    if (!where.empty()) select.where = sql::make_and(std::move(where));
    select.group_by = sql::make_group_by(std::move(keys));
    return sql::make_derived(std::move(groups), alias_);
  }

  // The reader's conditions: the subquery becomes a column, its keys are joined.
  sql::Expr where(const ir::Block& reader) const {
    std::vector<sql::Expr> conditions;
    for (sql::Expr condition : sql::conjuncts(reader.select->where)) {
      sql::transform(condition, {.expr = [&](sql::Expr& node) {
                       if (node.id == site_.subquery->id) node = sql::make_column(alias_, value_);
                     }});
      if (condition.id == site_.condition->expr->id) add_keys(conditions);
      conditions.push_back(std::move(condition));
    }
    return sql::make_and(std::move(conditions));
  }

 private:
  void add_keys(std::vector<sql::Expr>& conditions) const {
    for (std::size_t i = 0; i < site_.keys.size(); ++i) {
      conditions.push_back(sql::make_binary("=", ir::qualified(*site_.keys[i].outer, query_),
                                            sql::make_column(alias_, keys_[i])));
    }
  }

  const ir::QueryMap& query_;
  const Site& site_;
  std::string alias_;
  std::string value_;
  std::vector<std::string> keys_;
};

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const std::vector<Site> sites = find_sites(query, match.block);
  const auto site = std::ranges::find_if(
      sites, [&](const Site& each) { return each.subquery->id == match.target; });
  require(site != sites.end());
  const ir::Block& block = query.block(match.block);
  const Grouping grouping(query, *site);
  sql::Query body = body_copy(block);
  sql::Select& select = *sql::as_select(body);
  select.where = grouping.where(block);
  select.from.push_back(grouping.table());

  patch::PatchPlan plan = start_plan(query, correlated_aggregate_to_join,
                                     "every group is aggregated once and joined by its key");
  plan.target_ir = fmt::format("{} joined with {} by group", block.id, query.block(site->block).id);
  plan.expected_explain_delta = "a grouped join instead of a correlated subquery";
  replace_body(plan, block, body);
  return plan;
}

}  // namespace

constinit const Transform correlated_aggregate_to_join{
    .id = "correlated_aggregate_to_join",
    .family = outcome::Family::decorrelation,
    .summary = "Compute a correlated aggregate once per key and join it",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
