// Lifts what is read above the join to the columns of the partial groups.
#include "transforms/eager_rewrite.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ir/functions.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"
#include "transforms/eager_pivot.hpp"
#include "transforms/guards.hpp"
#include "transforms/plan_maker.hpp"

namespace ado::transforms {
namespace {

// The partial aggregate; its columns are made as what stands above it asks for them.
class PartialGroups {
 public:
  // `block` gives the FROM items their names.
  PartialGroups(const ir::QueryMap& query, const ir::Block& block, std::string_view stem)
      : query_(query), block_(block), names_(query), name_(names_.make(stem)) {}

  const std::string& name() const { return name_; }

  // The column for an aggregate call over the raw rows; one for equal calls.
  sql::Expr column(sql::Expr call) {
    for (const auto& [name, known] : aggregates_) {
      if (sql::equivalent_text(known, call, query_.dialect())) {
        return sql::make_column(name_, name);
      }
    }
    std::string name = names_.make(name_for(call));
    aggregates_.emplace_back(name, std::move(call));
    return sql::make_column(name_, name);
  }

  // A reference to an early column above the join: a key of the partial groups from now on.
  sql::Expr key(std::size_t item, const std::string& column) {
    auto [entry, is_new] = keys_.try_emplace({item, column});
    if (is_new) {
      const bool taken = std::ranges::any_of(keys_, [&](const auto& key) {
        return key.second == sql::fold(column, query_.dialect());
      });
      entry->second = taken ? names_.make(fmt::format("{}_{}", block_.from[item].name, column))
                            : sql::fold(column, query_.dialect());
    }
    return sql::make_column(name_, entry->second);
  }

  // The query, over these items.
  sql::Query rows(const std::set<std::size_t>& items, std::vector<sql::Expr> filters) const {
    sql::Select select;
    sql::GroupBy group_by;
    for (const auto& [key, name] : keys_) {
      sql::Expr column = sql::make_column(block_.from[key.first].name, key.second);
      group_by.elements.push_back({.exprs = {column}});
      select.items.push_back(sql::make_item(std::move(column), name == key.second ? "" : name));
    }
    for (const auto& [name, call] : aggregates_) {
      select.items.push_back(sql::make_item(call, name));
    }
    for (std::size_t item : items) select.from.push_back(*block_.from[item].node);
    if (!filters.empty()) select.where = sql::make_and(std::move(filters));
    if (!group_by.elements.empty()) select.group_by = std::move(group_by);
    return sql::make_query(std::move(select));
  }

 private:
  // sum_amount for sum(f.amount), row_count for count(*), else sum_2 by its place.
  std::string name_for(const sql::Expr& aggregate) const {
    const auto& call = *sql::as<sql::FunctionCall>(aggregate);
    const std::string function = ir::function_name(call, query_.dialect());
    const bool has_value =
        !call.arguments.empty() && sql::as<sql::Star>(*call.arguments[0].value) == nullptr;
    if (!has_value) return "row_count";
    const auto* column = sql::as<sql::ColumnRef>(*call.arguments[0].value);
    if (column == nullptr) return fmt::format("{}_{}", function, aggregates_.size() + 1);
    return fmt::format("{}_{}", function, column->parts.back().text);
  }

  const ir::QueryMap& query_;
  const ir::Block& block_;
  FreshNames names_;
  std::string name_;
  std::vector<std::pair<std::string, sql::Expr>> aggregates_;
  std::map<std::pair<std::size_t, std::string>, std::string> keys_;  // (item, column) -> name.
};

// Lifts a block above the partial groups.
class Rewriter {
 public:
  Rewriter(const ir::QueryMap& query, const AggregateBlock& aggregate, const EagerSplit& split,
           PartialGroups& partial)
      : query_(query),
        aggregate_(aggregate),
        block_(query.block(aggregate.block)),
        split_(split),
        partial_(partial) {}

  // The block above the groups, without a FROM of its own.
  sql::Query above() {
    sql::Query outer = body_copy(block_);
    sql::Select& select = *sql::as_select(outer);
    for (const sql::Expr* aggregate : aggregate_.aggregates) {
      upper_[aggregate->id.value] = upper_aggregate(*aggregate);
    }
    lift(outer);
    std::vector<sql::Expr> where;
    for (const ir::Predicate* conjunct : ir::filter_conjuncts(block_)) {
      if (!stays_below(*conjunct)) where.push_back(lifted(*conjunct->expr));
    }
    if (!where.empty()) select.where = sql::make_and(std::move(where));
    keep_output_names(select, block_);
    return outer;
  }

  // What filters the raw rows.
  std::vector<sql::Expr> below() const {
    std::vector<sql::Expr> where;
    for (const ir::Predicate* conjunct : ir::filter_conjuncts(block_)) {
      if (stays_below(*conjunct)) where.push_back(ir::qualified(*conjunct->expr, query_));
    }
    return where;
  }

 private:
  bool stays_below(const ir::Predicate& conjunct) const {
    return std::ranges::all_of(conjunct.from_items,
                               [&](std::size_t item) { return split_.early.contains(item); });
  }

  sql::Expr upper_aggregate(const sql::Expr& aggregate) {
    const auto& call = *sql::as<sql::FunctionCall>(aggregate);
    const std::string name = ir::function_name(call, query_.dialect());
    if (name == "count" || name == "count_star") return count_of(aggregate);
    if (name != "avg" && name != "mean")
      return restored(aggregate, combined(aggregate, name, name));
    sql::Expr total = combined(aggregate, "sum", "sum");
    sql::Expr count = combined(aggregate, "sum", "count");
    return sql::make_binary("/", std::move(total), std::move(count));
  }

  // PostgreSQL's sums are wider than what they sum: bigint of integer, numeric of bigint.
  sql::Expr restored(const sql::Expr& aggregate, sql::Expr combined) const {
    const auto& call = *sql::as<sql::FunctionCall>(aggregate);
    const bool widened = query_.dialect() == sql::Dialect::postgres &&
                         ir::function_name(call, query_.dialect()) == "sum" &&
                         query_.type_of(aggregate) == "bigint";
    return widened ? sql::make_cast(std::move(combined), "BIGINT") : combined;
  }

  sql::Expr count_of(const sql::Expr& aggregate) {
    sql::Expr total = combined(aggregate, "sum", "count");
    return sql::make_cast(sql::make_call("coalesce", {std::move(total), sql::make_integer(0)}),
                          "BIGINT");
  }

  // upper(lower(...) of the partial groups), for pivots by their conditions.
  sql::Expr combined(const sql::Expr& aggregate, std::string_view upper, std::string_view lower) {
    if (!aggregate_.pivots.contains(aggregate.id.value)) {
      return sql::make_call(upper, {partial_.column(raw_call(aggregate, lower))});
    }
    const PivotLift lift{
        .value = [&](const sql::Expr& value) { return partial_value(value, lower); },
        .condition = [&](const sql::Expr& condition) { return lifted(condition); }};
    return sum_of_pivot(aggregate, upper, lift);
  }

  // What a branch of a pivot gives for a whole partial group. NULL gives nothing, and a sum of
  // zeros is zero.
  sql::Expr partial_value(const sql::Expr& value, std::string_view lower) {
    if (sql::as<sql::FunctionCall>(value) != nullptr && is_aggregate(value)) {
      sql::Expr call = raw_call(value, lower);
      sql::as<sql::FunctionCall>(call)->filter.reset();
      return partial_.column(std::move(call));
    }
    const auto* literal = sql::as<sql::Literal>(value);
    const bool is_null = literal != nullptr && literal->kind == sql::LiteralKind::null;
    const bool is_zero = literal != nullptr && lower == "sum" && literal->text == "0";
    if (is_null || is_zero) return value;
    return partial_.column(sql::make_call(lower, {ir::qualified(value, query_)}));
  }

  bool is_aggregate(const sql::Expr& expr) const {
    return std::ranges::any_of(aggregate_.aggregates,
                               [&](const sql::Expr* each) { return each->id == expr.id; });
  }

  // The call over the raw rows; count(*) stays what it is.
  sql::Expr raw_call(const sql::Expr& aggregate, std::string_view function) const {
    sql::Expr call = ir::qualified(aggregate, query_);
    auto& node = *sql::as<sql::FunctionCall>(call);
    if (ir::function_name(node, query_.dialect()) != "count_star") {
      node.name = {sql::make_identifier(function)};
    }
    return call;
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
               ? partial_.key(binding->from_item, binding->column)
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

  const ir::QueryMap& query_;
  const AggregateBlock& aggregate_;
  const ir::Block& block_;
  const EagerSplit& split_;
  PartialGroups& partial_;
  std::map<std::uint32_t, sql::Expr> upper_;  // By the aggregate's node id.
};

}  // namespace

sql::Query rewrite_split(const ir::QueryMap& query, const AggregateBlock& aggregate,
                         const EagerSplit& split) {
  const ir::Block& block = query.block(aggregate.block);
  PartialGroups partial(query, block, "partial");
  Rewriter rewriter(query, aggregate, split, partial);
  sql::Query outer = rewriter.above();
  std::vector<sql::TableRef>& from = sql::as_select(outer)->from;
  from.push_back(sql::make_derived(partial.rows(split.early, rewriter.below()), partial.name()));
  for (std::size_t item : split.late) from.push_back(*block.from[item].node);
  return outer;
}

SharedGroups rewrite_over_one(const ir::QueryMap& query,
                              const std::vector<AggregateBlock>& aggregates,
                              std::string_view stem) {
  const ir::Block& first = query.block(aggregates.front().block);
  EagerSplit all;
  for (std::size_t item = 0; item < first.from.size(); ++item) all.early.insert(item);
  PartialGroups partial(query, first, stem);
  SharedGroups shared{.name = partial.name(), .groups = {}, .above = {}};
  for (const AggregateBlock& aggregate : aggregates) {
    sql::Query above = Rewriter(query, aggregate, all, partial).above();
    sql::as_select(above)->from.push_back(sql::make_table(partial.name()));
    shared.above.push_back(std::move(above));
  }
  shared.groups =
      partial.rows(all.early, Rewriter(query, aggregates.front(), all, partial).below());
  return shared;
}

std::string names_of(const ir::Block& block, const std::set<std::size_t>& items) {
  std::vector<std::string> names;
  for (std::size_t item : items) names.push_back(block.from[item].name);
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace ado::transforms
