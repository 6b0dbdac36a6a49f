// eager_aggregation — aggregate the facts by their join keys first, join the names afterwards.
//
//   before   SELECT d.name, sum(f.x) FROM f, d WHERE f.k = d.k GROUP BY d.name
//   after    SELECT d.name, sum(partial.sum_x)
//            FROM (SELECT f.k, sum(f.x) AS sum_x FROM f GROUP BY f.k) AS partial, d
//            WHERE partial.k = d.k GROUP BY d.name
//
// Valid:    for sum, count, min, max and avg (as sum / count) without DISTINCT or ORDER BY, whose
//           arguments read early items only, over inner joins. No key of d is needed: where d has a
//           key twice, the partial row is joined twice, as the raw rows were. NULL keys form one
//           partial group that the join treats as it treated the rows. Filters of early items stay
//           below, everything that reads a late item stays above. Counts come back as BIGINT and as
//           0 over no rows. Some column is a key: without one there would be a partial row over no
//           rows. ROLLUP, CUBE and HAVING stay above. Sums of floating columns may differ
//           in the last bits.
// Not for:  outer joins, correlated blocks, volatile functions, arguments that may raise (the
//           partial aggregate meets rows that the late join drops), DISTINCT aggregates, stddev.
// Gains:    where partial groups are few against rows, or the upper keys are strings, many, or a
//           ROLLUP. Loses where the partial key hardly reduces: then only the benchmark decides.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/functions.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "sql/print.hpp"
#include "sql/walk.hpp"
#include "transforms/eager_split.hpp"
#include "transforms/guards.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform eager_aggregation;

namespace {

patch::Allowance allowance() { return {.new_literals = {"0"}}; }

std::string names_of(const ir::Block& block, const std::set<std::size_t>& items) {
  std::vector<std::string> names;
  for (std::size_t item : items) names.push_back(block.from[item].name);
  return fmt::format("{}", fmt::join(names, ", "));
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const std::optional<AggregateBlock> aggregate = qualify(query, index, nullptr);
    if (!aggregate) continue;
    const ir::Block& block = query.block(index);
    int variant = 0;
    for (const EagerSplit& split : splits(query, *aggregate)) {
      Match match;
      match.block = index;
      match.target = block.select->id;
      match.variant = variant++;
      match.label = fmt::format("{}: aggregate {} before joining {}", block.id,
                                names_of(block, split.early), names_of(block, split.late));
      match.why = fmt::format("{} joins only to name the groups", names_of(block, split.late));
      for (std::size_t item : split.early) match.relations.push_back(block.from[item].relation);
      match.operators = {explain::OperatorKind::aggregate, explain::OperatorKind::hash_join,
                         explain::OperatorKind::projection};
      matches.push_back(std::move(match));
    }
  }
  return matches;
}

// Builds the partial aggregate and the query above it.
class Rewriter {
 public:
  Rewriter(const ir::QueryMap& query, const AggregateBlock& aggregate, const EagerSplit& split)
      : query_(query),
        aggregate_(aggregate),
        block_(query.block(aggregate.block)),
        split_(split),
        names_(query),
        alias_(names_.make("partial")) {}

  sql::Query rewrite() {
    sql::Query outer = body_copy(block_);
    sql::Select& select = *sql::as_select(outer);
    for (const sql::Expr* aggregate : aggregate_.aggregates) {
      upper_[aggregate->id.value] = upper_aggregate(*aggregate);
    }
    lift(outer);
    std::vector<sql::Expr> above;
    std::vector<sql::Expr> below;
    for (const ir::Predicate* conjunct : ir::filter_conjuncts(block_)) {
      const bool stays_below = std::ranges::all_of(
          conjunct->from_items, [&](std::size_t item) { return split_.early.contains(item); });
      if (stays_below) {
        below.push_back(ir::qualified(*conjunct->expr, query_));
      } else {
        above.push_back(lifted(*conjunct->expr));
      }
    }
    select.where.reset();
    if (!above.empty()) select.where = sql::make_and(std::move(above));
    select.from.clear();
    select.from.push_back(sql::make_derived(partial(std::move(below)), alias_));
    for (std::size_t item : split_.late) select.from.push_back(*block_.from[item].node);
    keep_output_names(select, block_);
    return outer;
  }

 private:
  // The partial query's column for an aggregate call over early items; one for equal calls.
  sql::Expr partial_column(sql::Expr call) {
    for (const auto& [name, known] : partial_aggregates_) {
      if (sql::equivalent_text(known, call, query_.dialect())) {
        return sql::make_column(alias_, name);
      }
    }
    std::string name = names_.make(name_for(call));
    partial_aggregates_.emplace_back(name, std::move(call));
    return sql::make_column(alias_, name);
  }

  // sum_amount for sum(f.amount), row_count for count(*), else sum_2 by its place.
  std::string name_for(const sql::Expr& aggregate) const {
    const auto& call = *sql::as<sql::FunctionCall>(aggregate);
    const std::string function = ir::function_name(call, query_.dialect());
    const bool has_value =
        !call.arguments.empty() && sql::as<sql::Star>(*call.arguments[0].value) == nullptr;
    if (!has_value) return "row_count";
    const auto* column = sql::as<sql::ColumnRef>(*call.arguments[0].value);
    if (column == nullptr) return fmt::format("{}_{}", function, partial_aggregates_.size() + 1);
    return fmt::format("{}_{}", function, column->parts.back().text);
  }

  sql::Expr upper_aggregate(const sql::Expr& aggregate) {
    const auto& call = *sql::as<sql::FunctionCall>(aggregate);
    const std::string name = ir::function_name(call, query_.dialect());
    const sql::Expr below = ir::qualified(aggregate, query_);
    if (name == "count" || name == "count_star") return count_of(below);
    if (name != "avg" && name != "mean") return sql::make_call(name, {partial_column(below)});
    sql::Expr total = sql::make_call("sum", {partial_column(renamed(below, "sum"))});
    sql::Expr count = sql::make_call("sum", {partial_column(renamed(below, "count"))});
    return sql::make_binary("/", std::move(total), std::move(count));
  }

  sql::Expr count_of(const sql::Expr& below) {
    sql::Expr total = sql::make_call("sum", {partial_column(below)});
    return sql::make_cast(sql::make_call("coalesce", {std::move(total), sql::make_integer(0)}),
                          "BIGINT");
  }

  static sql::Expr renamed(sql::Expr call, std::string_view function) {
    sql::as<sql::FunctionCall>(call)->name = {sql::make_identifier(function)};
    return call;
  }

  // A reference to an early column above the join: a key of the partial groups from now on.
  sql::Expr key_column(std::size_t item, const std::string& column) {
    auto [entry, is_new] = keys_.try_emplace({item, column});
    if (is_new) {
      const bool taken = std::ranges::any_of(keys_, [&](const auto& key) {
        return key.second == sql::fold(column, query_.dialect());
      });
      entry->second = taken ? names_.make(fmt::format("{}_{}", block_.from[item].name, column))
                            : sql::fold(column, query_.dialect());
    }
    return sql::make_column(alias_, entry->second);
  }

  void lift(sql::Expr& expr) {
    if (const auto aggregate = upper_.find(expr.id.value); aggregate != upper_.end()) {
      expr = aggregate->second;
      return;
    }
    const ir::Binding* binding = query_.binding(expr);
    if (binding == nullptr || binding->resolution != ir::Resolution::column) return;
    if (binding->block != aggregate_.block) return;
    expr = split_.early.contains(binding->from_item)
               ? key_column(binding->from_item, binding->column)
               : ir::qualified(expr, query_);
  }

  sql::Expr lifted(sql::Expr expr) {
    sql::transform(expr, {.expr = [this](sql::Expr& node) { lift(node); }});
    return expr;
  }

  // Lifts select list, grouping, HAVING, windows and ORDER BY; FROM and WHERE are built anew.
  // Column references inside aggregates must not become keys: aggregates are cut out first.
  void lift(sql::Query& outer) {
    sql::Select& select = *sql::as_select(outer);
    select.from.clear();
    select.where.reset();
    const sql::Mutator cut{.expr = [this](sql::Expr& node) {
      if (upper_.contains(node.id.value)) node.node = sql::Literal{};
    }};
    const sql::Mutator raise{.expr = [this](sql::Expr& node) { lift(node); }};
    sql::transform(outer, cut);
    sql::transform(outer, raise);
  }

  sql::Query partial(std::vector<sql::Expr> filters) {
    sql::Select select;
    sql::GroupBy group_by;
    for (const auto& [key, name] : keys_) {
      sql::Expr column = sql::make_column(block_.from[key.first].name, key.second);
      group_by.elements.push_back({.exprs = {column}});
      select.items.push_back(sql::make_item(std::move(column), name == key.second ? "" : name));
    }
    for (const auto& [name, call] : partial_aggregates_) {
      select.items.push_back(sql::make_item(call, name));
    }
    for (std::size_t item : split_.early) select.from.push_back(*block_.from[item].node);
    if (!filters.empty()) select.where = sql::make_and(std::move(filters));
    if (!group_by.elements.empty()) select.group_by = std::move(group_by);
    return sql::make_query(std::move(select));
  }

  const ir::QueryMap& query_;
  const AggregateBlock& aggregate_;
  const ir::Block& block_;
  const EagerSplit& split_;
  FreshNames names_;
  std::string alias_;
  std::map<std::uint32_t, sql::Expr> upper_;  // By the aggregate's node id.
  std::vector<std::pair<std::string, sql::Expr>> partial_aggregates_;
  std::map<std::pair<std::size_t, std::string>, std::string> keys_;  // (item, column) -> name.
};

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const std::optional<AggregateBlock> aggregate = qualify(query, match.block, nullptr);
  require(aggregate.has_value());
  const std::vector<EagerSplit> all = splits(query, *aggregate);
  require(match.variant >= 0 && static_cast<std::size_t>(match.variant) < all.size());
  const EagerSplit& split = all[static_cast<std::size_t>(match.variant)];
  const ir::Block& block = query.block(match.block);
  patch::PatchPlan plan = start_plan(
      query, eager_aggregation,
      fmt::format("{} only names the groups: joining partial groups is cheaper than joining rows",
                  names_of(block, split.late)));
  plan.target_ir =
      fmt::format("{} over a partial aggregate of {}", block.id, names_of(block, split.early));
  plan.expected_explain_delta = "an aggregate below the join, fewer rows through join and grouping";
  replace_body(plan, block, Rewriter(query, *aggregate, split).rewrite());
  return plan;
}

std::vector<std::string> near_misses(const ir::QueryMap& query) {
  std::vector<std::string> reasons;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const ir::Block& block = query.block(index);
    if (!block.grouped || block.from.size() < 2) continue;
    std::string why_not;
    const std::optional<AggregateBlock> aggregate = qualify(query, index, &why_not);
    if (!aggregate) reasons.push_back(fmt::format("{}: {}", block.id, why_not));
    if (aggregate && splits(query, *aggregate).empty()) {
      reasons.push_back(
          fmt::format("{}: every joined item is read by an aggregate or only filters", block.id));
    }
  }
  return reasons;
}

}  // namespace

constinit const Transform eager_aggregation{
    .id = "eager_aggregation",
    .family = outcome::Family::aggregation_pushdown,
    .summary = "Aggregate facts by their join keys before joining the dimensions that name groups",
    .engines = kDuckDbOnly,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = near_misses};

}  // namespace ado::transforms
