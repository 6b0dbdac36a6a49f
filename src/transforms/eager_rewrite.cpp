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
    if (name == "count" || name == "count_star") return count_of(aggregate);
    if (name != "avg" && name != "mean") return combined(aggregate, name, name);
    sql::Expr total = combined(aggregate, "sum", "sum");
    sql::Expr count = combined(aggregate, "sum", "count");
    return sql::make_binary("/", std::move(total), std::move(count));
  }

  sql::Expr count_of(const sql::Expr& aggregate) {
    sql::Expr total = combined(aggregate, "sum", "count");
    return sql::make_cast(sql::make_call("coalesce", {std::move(total), sql::make_integer(0)}),
                          "BIGINT");
  }

  // upper(lower(...) of the partial groups), for pivots by their conditions.
  sql::Expr combined(const sql::Expr& aggregate, std::string_view upper, std::string_view lower) {
    if (!aggregate_.pivots.contains(aggregate.id.value)) {
      return sql::make_call(upper, {partial_column(below(aggregate, lower))});
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
      sql::Expr call = below(value, lower);
      sql::as<sql::FunctionCall>(call)->filter.reset();
      return partial_column(std::move(call));
    }
    const auto* literal = sql::as<sql::Literal>(value);
    const bool is_null = literal != nullptr && literal->kind == sql::LiteralKind::null;
    const bool is_zero = literal != nullptr && lower == "sum" && literal->text == "0";
    if (is_null || is_zero) return value;
    return partial_column(sql::make_call(lower, {ir::qualified(value, query_)}));
  }

  bool is_aggregate(const sql::Expr& expr) const {
    return std::ranges::any_of(aggregate_.aggregates,
                               [&](const sql::Expr* each) { return each->id == expr.id; });
  }

  // The call over the raw rows; count(*) stays what it is.
  sql::Expr below(const sql::Expr& aggregate, std::string_view function) const {
    sql::Expr call = ir::qualified(aggregate, query_);
    auto& node = *sql::as<sql::FunctionCall>(call);
    if (ir::function_name(node, query_.dialect()) != "count_star") {
      node.name = {sql::make_identifier(function)};
    }
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

}  // namespace

sql::Query rewrite_split(const ir::QueryMap& query, const AggregateBlock& aggregate,
                         const EagerSplit& split) {
  return Rewriter(query, aggregate, split).rewrite();
}

std::string names_of(const ir::Block& block, const std::set<std::size_t>& items) {
  std::vector<std::string> names;
  for (std::size_t item : items) names.push_back(block.from[item].name);
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace ado::transforms
