// Features of predicates, groups, aggregates and windows.
#include <algorithm>
#include <map>

#include "ir/rewrite_aid.hpp"
#include "knowledge/feature_counter.hpp"
#include "sql/walk.hpp"

namespace ado::knowledge {
namespace {

bool is_subquery(const sql::Expr& expr) { return sql::as<sql::ScalarSubquery>(expr) != nullptr; }

void count_comparison(const sql::Binary& comparison, FeatureCounter& counter) {
  const bool constant = ir::is_constant(*comparison.left) || ir::is_constant(*comparison.right);
  if (comparison.op == "=") counter.add_if(constant, Feature::equals_constant);
  const bool is_range = comparison.op.starts_with('<') || comparison.op.starts_with('>');
  counter.add_if(is_range && comparison.op != "<>" && constant, Feature::ranges);
  counter.add_if(comparison.op == "<>", Feature::negated);
}

// Any condition, wherever it stands: below an OR, in a CASE, in FILTER.
void count_condition(const sql::Expr& expr, FeatureCounter& counter) {
  if (const auto* comparison = sql::as<sql::Binary>(expr)) count_comparison(*comparison, counter);
  if (const auto* between = sql::as<sql::Between>(expr)) {
    counter.add(Feature::ranges);
    counter.add_if(between->negated, Feature::negated);
  }
  if (const auto* list = sql::as<sql::InList>(expr)) {
    counter.add(Feature::in_items, list->items.size());
    counter.add_if(!is_column(*list->operand), Feature::in_computed);
    counter.add_if(list->negated, Feature::negated);
  }
  if (const auto* in = sql::as<sql::InSubquery>(expr)) {
    counter.add_if(in->negated, Feature::not_exists);
  }
  if (const auto* negation = sql::as<sql::Not>(expr)) {
    counter.add(sql::as<sql::Exists>(*negation->operand) != nullptr ? Feature::not_exists
                                                                    : Feature::negated);
  }
  if (const auto* test = sql::as<sql::IsTest>(expr)) {
    counter.add_if(test->test == sql::TruthTest::null, Feature::null_tests);
  }
  counter.add_if(sql::as<sql::Like>(expr) != nullptr, Feature::patterns);
  const auto* logical = sql::as<sql::Logical>(expr);
  if (logical == nullptr || logical->connective != sql::Connective::disjunction) return;
  counter.add(Feature::disjunctions);
  const auto is_exists = [](const sql::Expr& operand) {
    return sql::as<sql::Exists>(operand) != nullptr || sql::as<sql::InSubquery>(operand) != nullptr;
  };
  counter.add_if(std::ranges::any_of(logical->operands, is_exists), Feature::or_of_exists);
}

// A function or a cast around a column of a comparison keeps an index or block statistics away.
void count_wrapped_columns(const sql::Expr& condition, sql::Dialect dialect,
                           FeatureCounter& counter) {
  sql::visit(condition, {.expr =
                             [&](const sql::Expr& expr) {
                               if (const auto* call = sql::as<sql::FunctionCall>(expr)) {
                                 counter.add_if(!ir::is_aggregate_call(*call, dialect) &&
                                                    !ir::column_references(expr).empty(),
                                                Feature::function_of_column);
                               }
                               if (const auto* cast = sql::as<sql::Cast>(expr)) {
                                 counter.add_if(is_column(*cast->operand), Feature::cast_of_column);
                               }
                               return sql::Descend::yes;
                             },
                         .query = [](const sql::Query&) { return sql::Descend::no; }});
}

void count_conjunct(const ir::Predicate& predicate, const ir::Block& block,
                    const ir::QueryMap& query, FeatureCounter& counter) {
  counter.add_if(predicate.clause == ir::Clause::having, Feature::having);
  if (sql::as<sql::Logical>(*predicate.expr) != nullptr) {
    counter.most(Feature::disjunction_tables, predicate.from_items.size());
  }
  if (const auto* comparison = sql::as<sql::Binary>(*predicate.expr)) {
    counter.add_if(
        is_subquery(*comparison->left) || is_subquery(*comparison->right) || predicate.has_subquery,
        Feature::scalar_comparisons);
  }
  count_wrapped_columns(*predicate.expr, query.dialect(), counter);
  counter.add_if(predicate.clause == ir::Clause::qualify, Feature::filter_on_rank);
  if (predicate.from_items.size() != 1) return;
  const ir::FromItem& item = block.from[predicate.from_items.front()];
  if (!item.block) return;
  counter.add_if(query.block(*item.block).grouped, Feature::filter_above_group);
  counter.add_if(query.block(*item.block).has_windows, Feature::filter_on_rank);
}

bool is_text(const std::string& type) {
  return type.starts_with("VARCHAR") || type.starts_with("text") || type.starts_with("char");
}
bool is_wide(const std::string& type) {
  return type.starts_with("BIGINT") || type.starts_with("HUGEINT") || type.starts_with("bigint");
}

void count_keys(const ir::Block& block, const ir::QueryMap& query, FeatureCounter& counter) {
  counter.add(Feature::grouped_blocks);
  counter.add_if(block.group_keys.empty(), Feature::ungrouped);
  counter.add_if(block.grouping_sets, Feature::grouping_sets);
  counter.add_if(block.from.size() > 1, Feature::groups_over_join);
  counter.add(Feature::group_keys, block.group_keys.size());
  std::map<const ir::FromItem*, std::size_t> of_item;
  for (const sql::Expr* key : block.group_keys) {
    counter.add_if(is_text(query.type_of(*key)), Feature::text_keys);
    const ir::FromItem* source = is_column(*key) ? query.source(*key) : nullptr;
    counter.add_if(!is_column(*key), Feature::computed_keys);
    if (source != nullptr) counter.most(Feature::key_of_key, ++of_item[source]);
  }
}

void count_argument(const sql::Expr& argument, const ir::QueryMap& query, FeatureCounter& counter) {
  sql::visit(argument, {.expr =
                            [&](const sql::Expr& expr) {
                              counter.add_if(sql::as<sql::Case>(expr) != nullptr, Feature::pivots);
                              const auto* product = sql::as<sql::Binary>(expr);
                              if (product == nullptr || product->op != "*") {
                                return sql::Descend::yes;
                              }
                              counter.add(Feature::products);
                              counter.add_if(is_wide(query.type_of(*product->left)) ||
                                                 is_wide(query.type_of(*product->right)),
                                             Feature::wide_products);
                              return sql::Descend::yes;
                            },
                        .query = [](const sql::Query&) { return sql::Descend::no; }});
}

Feature kind_of(const std::string& name) {
  if (name == "sum") return Feature::sums;
  if (name == "count") return Feature::counts;
  if (name == "avg" || name == "mean") return Feature::averages;
  if (name == "min" || name == "max") return Feature::extremes;
  return Feature::other_aggregates;
}

void count_call(const sql::FunctionCall& call, const ir::QueryMap& query, FeatureCounter& counter) {
  const std::string name = ir::function_name(call, query.dialect());
  if (ir::is_window_call(call)) {
    counter.add(Feature::windows);
    counter.add_if(name.find("rank") != std::string::npos || name == "row_number", Feature::ranks);
    counter.add_if(!(*call.over)->partition_by.empty(), Feature::partitions);
    return;
  }
  if (!ir::is_aggregate_call(call, query.dialect())) return;
  counter.add(kind_of(name));
  counter.add_if(call.distinct, Feature::distinct_aggregates);
  counter.add_if(call.filter.has_value(), Feature::filtered_aggregates);
  for (const sql::Argument& argument : call.arguments) {
    count_argument(*argument.value, query, counter);
  }
}

}  // namespace

void count_predicates(const ir::QueryMap& query, FeatureCounter& counter) {
  for (const ir::Block& block : query.blocks()) {
    for (const ir::Predicate& predicate : block.predicates) {
      count_conjunct(predicate, block, query, counter);
    }
  }
  sql::visit(query.statement().query, {.expr = [&](const sql::Expr& expr) {
               count_condition(expr, counter);
               return sql::Descend::yes;
             }});
}

void count_groups(const ir::QueryMap& query, FeatureCounter& counter) {
  for (const ir::Block& block : query.blocks()) {
    if (block.grouped) count_keys(block, query, counter);
  }
  sql::visit(query.statement().query, {.expr = [&](const sql::Expr& expr) {
               if (const auto* call = sql::as<sql::FunctionCall>(expr))
                 count_call(*call, query, counter);
               return sql::Descend::yes;
             }});
}

}  // namespace ado::knowledge
