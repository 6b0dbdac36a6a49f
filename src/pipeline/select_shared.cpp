// What rows, groups and joins have in common: the call as a value, the query of its arguments.
#include <algorithm>

#include "pipeline/pieces.hpp"
#include "pipeline/select_planner.hpp"
#include "sql/build.hpp"
#include "sql/print.hpp"
#include "sql/walk.hpp"

namespace ado::pipeline {
namespace {

using sql::Expr;

semantic::Shape shape_of(sql::SemanticShape shape) {
  switch (shape) {
    case sql::SemanticShape::row_boolean:
    case sql::SemanticShape::row_score:
    case sql::SemanticShape::row_text:
    case sql::SemanticShape::structural:
      return semantic::Shape::row;
    case sql::SemanticShape::aggregate:
      return semantic::Shape::aggregate;
    case sql::SemanticShape::mapping:
      return semantic::Shape::mapping;
  }
  return semantic::Shape::row;
}

// An argument that every row has alike.
semantic::Argument argument_of(const Expr& expr) {
  const auto* literal = sql::as<sql::Literal>(expr);
  if (literal == nullptr) return semantic::varying();
  if (literal->kind == sql::LiteralKind::null) return semantic::null_constant();
  return semantic::constant(literal->text);
}

}  // namespace

Result<semantic::Call> SelectPlanner::make_call(const Expr& call) const {
  const auto found = sql::as_semantic(call);
  const auto& info = sql::info(found->op);
  const semantic::Operator* op = semantic::find_operator(info.name, shape_of(info.shape));
  if (op == nullptr) {
    return fail(error_at(planning_, ErrorKind::unsupported, call.span,
                         fmt::format("{} in this place", info.name)));
  }
  std::vector<semantic::Argument> arguments;
  for (const sql::Argument& operand : found->operands) {
    arguments.push_back(argument_of(*operand.value));
  }
  if (found->count) arguments.push_back(semantic::constant(std::to_string(*found->count)));
  if (found->text) arguments.push_back(semantic::constant(*found->text));
  auto made = semantic::make_call(*op, std::move(arguments));
  if (made) return made;
  Error error = std::move(made).error();
  return fail(error_at(planning_, error.kind, call.span, error.message, error.hint));
}

Result<AnswerStep> SelectPlanner::make_step(AnswerKind kind, const Expr& call) {
  AnswerStep step;
  step.kind = kind;
  ADO_TRY(step.call, make_call(call));
  if (kind == AnswerKind::labels && step.call.varying == 0) {
    return fail(error_at(planning_, ErrorKind::unsupported, call.span,
                         fmt::format("{} of a constant", step.call.op->name), "give it a column"));
  }
  step.table = planning_.names.part("answers");
  step.alias = planning_.names.alias();
  step.text = sql::print(call, planning_.dialect);
  step.span = call.span;
  return step;
}

std::vector<Expr> SelectPlanner::varying(const sql::SemanticCall& call) const {
  std::vector<Expr> operands;
  for (const sql::Argument& operand : call.operands) {
    if (sql::as<sql::Literal>(*operand.value) == nullptr) operands.push_back(*operand.value);
  }
  return operands;
}

sql::Query SelectPlanner::derive(std::vector<sql::SelectItem> items, std::vector<Expr> where,
                                 std::vector<Expr> group_by) const {
  sql::Select select;
  select.items = std::move(items);
  select.from = select_.from;
  select.where = maybe_and(std::move(where));
  if (!group_by.empty()) select.group_by = sql::make_group_by(std::move(group_by));
  sql::Query query = sql::make_query(std::move(select));
  query.with = query_.with;
  return with_tables(std::move(query), scope_.tables);
}

Expr SelectPlanner::join_answers(const AnswerStep& step, Expr condition) {
  left_join(select_.from, step.table, step.alias, std::move(condition));
  return column(step.alias, kAnswer);
}

std::vector<Expr> SelectPlanner::known(const Guards& guards) const {
  std::vector<Expr> all = known_;
  for (const Expr& guard : guards) {
    // It saves calls only. What differs each time would save those that are needed then.
    const bool differs = !what_differs(guard, planning_.dialect).empty();
    if (!differs && !has_window(guard) && !names_an_alias(guard)) all.push_back(guard);
  }
  return all;
}

// The representatives are the rows: the shortest text of those that say the same.
Result<void> SelectPlanner::plan_distinct() {
  select_.distinct = sql::DistinctKind::distinct;
  sql::SelectItem& item = select_.items.at(0);
  if (select_.items.size() != 1 || sql::as<sql::Star>(item.expr) != nullptr) {
    return fail(error_at(planning_, ErrorKind::unsupported, select_.span,
                         "SELECT SEMANTIC DISTINCT of more than one column",
                         "select the one column in a stage, and join the others to it"));
  }
  const Expr original = item.expr;
  if (!item.alias) {
    const auto* name = sql::as<sql::ColumnRef>(original);
    item.alias = name != nullptr ? name->parts.back()
                                 : sql::make_identifier(name_of_item(original, planning_.dialect));
  }
  ADO_CHECK(rewrite(item.expr, {}));
  AnswerStep step{.kind = AnswerKind::labels,
                  .table = planning_.names.part("answers"),
                  .alias = planning_.names.alias(),
                  .text = "SEMANTIC DISTINCT " + sql::print(original, planning_.dialect),
                  .span = select_.span};
  ADO_TRY(step.call, semantic::make_call(semantic::get(semantic::OperatorId::distinct),
                                         {semantic::varying()}));
  const Expr text = as_text(item.expr, planning_.dialect);
  std::vector<Expr> where = known_;
  where.push_back(sql::make_is_not_null(text));
  step.source =
      derive({sql::make_item(text, key_column(0)), sql::make_item(sql::make_count_star(), kRows)},
             std::move(where), {text});
  const Expr before = item.expr;
  const Expr label =
      join_answers(step, sql::make_binary("=", column(step.alias, key_column(0)), text));
  item.expr = label;
  steps_.emplace_back(std::move(step));
  if (!query_.order_by) return {};
  for (sql::OrderItem& order : query_.order_by->items) {
    ADO_CHECK(rewrite(order.expr, {}));
    if (order.expr == before) order.expr = label;
  }
  return {};
}

}  // namespace ado::pipeline
