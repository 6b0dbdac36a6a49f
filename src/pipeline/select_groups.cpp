// Groups: HAVING and LIMIT choose them first, then their bags and their own calls are asked about.
#include <algorithm>

#include "pipeline/pieces.hpp"
#include "pipeline/select_planner.hpp"
#include "sql/build.hpp"
#include "sql/walk.hpp"

namespace ado::pipeline {
namespace {

using sql::Expr;

// All rows of a group have the same answer.
Expr of_group(Expr answer, semantic::ResultType type) {
  std::vector<Expr> arguments;
  arguments.push_back(std::move(answer));
  const bool is_truth = type == semantic::ResultType::boolean;
  return sql::make_call(is_truth ? "bool_or" : "max", std::move(arguments));
}

bool stands_in(const Expr& expr, const Expr& whole) {
  bool found = false;
  sql::Visitor visitor;
  visitor.expr = [&](const Expr& each) {
    found = found || each == expr;
    return found ? sql::Descend::stop : sql::Descend::yes;
  };
  sql::visit(whole, visitor);
  return found;
}

}  // namespace

bool SelectPlanner::is_grouped() const {
  if (select_.group_by || select_.having) return true;
  const auto aggregates = [&](const Expr& expr) { return has_aggregate(expr, planning_.dialect); };
  const auto in_item = [&](const sql::SelectItem& item) { return aggregates(item.expr); };
  if (std::ranges::any_of(select_.items, in_item)) return true;
  if (!query_.order_by) return false;
  return std::ranges::any_of(query_.order_by->items,
                             [&](const sql::OrderItem& item) { return aggregates(item.expr); });
}

// What is evaluated for each group: HAVING first, because it says which groups are left.
std::vector<Expr*> SelectPlanner::group_exprs() {
  std::vector<Expr*> exprs;
  if (select_.having) exprs.push_back(&**select_.having);
  for (sql::SelectItem& item : select_.items) exprs.push_back(&item.expr);
  for (sql::NamedWindow& window : select_.windows) {
    for (Expr& key : window.spec.partition_by) exprs.push_back(&key);
    for (sql::OrderItem& item : window.spec.order_by) exprs.push_back(&item.expr);
  }
  if (select_.qualify) exprs.push_back(&**select_.qualify);
  if (query_.order_by) {
    for (sql::OrderItem& item : query_.order_by->items) exprs.push_back(&item.expr);
  }
  return exprs;
}

// GROUP BY and the arguments of aggregates belong to rows.
Result<void> SelectPlanner::rewrite_rows() {
  if (!is_grouped()) return {};
  if (select_.group_by) {
    for (sql::GroupingElement& element : select_.group_by->elements)
      ADO_CHECK(rewrite_key(element));
  }
  std::optional<Error> error;
  const auto within = [&](Expr& expr) {
    if (error) return;
    if (auto done = rewrite(expr, {}); !done) error = std::move(done).error();
  };
  sql::Mutator mutator;
  mutator.expr = [&](Expr& each) {
    if (!is_aggregate(each, planning_.dialect)) return;
    auto* call = sql::as<sql::FunctionCall>(each);
    for (sql::Argument& argument : call->arguments) within(*argument.value);
    for (sql::OrderItem& item : call->order_by) within(item.expr);
    for (sql::OrderItem& item : call->within_group) within(item.expr);
    if (call->filter) within(**call->filter);
  };
  for (Expr* expr : group_exprs()) sql::transform(*expr, mutator);
  if (error) return fail(*std::move(error));
  return {};
}

Result<void> SelectPlanner::rewrite_key(sql::GroupingElement& element) {
  for (Expr& key : element.exprs) {
    ADO_TRY(const auto place, item_meant(key));
    Expr& meant = place ? select_.items[*place].expr : key;
    if (has_aggregate(meant, planning_.dialect)) continue;  // The binder has refused it.
    ADO_CHECK(rewrite(meant, {}));
    key_calls_.push_back(meant);
  }
  for (sql::GroupingElement& inner : element.elements) ADO_CHECK(rewrite_key(inner));
  return {};
}

// The groups that HAVING and LIMIT leave, as far as both need no call, get numbers; rows of other
// groups are left out from here on. What of HAVING chose them is not evaluated again.
Result<void> SelectPlanner::keep_groups(const std::vector<Expr>& keys) {
  KeepStep keep{.table = planning_.names.part("groups"), .what = "the groups"};
  groups_alias_ = planning_.names.alias();
  std::vector<sql::SelectItem> items;
  std::vector<Expr> pairs, having, having_left;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    ADO_CHECK(refuse_differing(keys[i], first_call(query_), "GROUP BY beside a semantic operator"));
    items.push_back(sql::make_item(keys[i], key_column(i)));
    pairs.push_back(same_key(keys[i], column(groups_alias_, key_column(i)), planning_.dialect));
  }
  sql::FunctionCall number;
  number.name = {sql::make_identifier("row_number")};
  number.over = sql::WindowSpec{};
  items.push_back(sql::make_item(std::move(number), kGroup));
  for (Expr& conjunct : sql::conjuncts(select_.having)) {
    const bool is_cheap = !has_semantic(conjunct) && !names_an_alias(conjunct);
    (is_cheap ? having : having_left).push_back(std::move(conjunct));
  }
  select_.having = maybe_and(std::move(having_left));
  sql::Select select;
  select.items = std::move(items);
  select.from = select_.from;
  select.where = maybe_and(known_);
  select.group_by = sql::make_group_by(keys);
  select.having = maybe_and(std::move(having));
  sql::Query groups = sql::make_query(std::move(select));
  groups.with = query_.with;
  const auto order = cheap_order();
  if (order && !select_.having && is_plain_limit()) {
    if (!order->empty()) groups.order_by = sql::OrderBy{.items = *order};
    groups.limit = query_.limit;
    query_.limit = std::nullopt;
  }
  keep.query = with_tables(std::move(groups), scope_.tables);
  sql::TableRef joined = sql::make_join(sql::JoinKind::inner, fold_from(std::move(select_.from)),
                                        sql::make_table(keep.table, groups_alias_),
                                        Box<Expr>(sql::make_and(std::move(pairs))));
  select_.from = {std::move(joined)};
  steps_.emplace_back(std::move(keep));
  return {};
}

// A call that is a key of the groups stands for its column everywhere.
void SelectPlanner::rewrite_key_calls() {
  sql::Mutator mutator;
  mutator.expr = [&](Expr& each) {
    if (!sql::as_semantic(each)) return;
    for (const Answered& known : answered_) {
      const bool is_key = std::ranges::any_of(
          key_calls_, [&](const Expr& key) { return stands_in(known.answer, key); });
      if (!is_key || !known.guards.empty() || known.call != each) continue;
      each = Expr(known.answer);
      return;
    }
  };
  for (Expr* expr : group_exprs()) sql::transform(*expr, mutator);
}

Result<void> SelectPlanner::rewrite_groups() {
  rewrite_key_calls();
  const auto is_semantic = [](const Expr* expr) { return has_semantic(*expr); };
  if (std::ranges::none_of(group_exprs(), is_semantic)) return {};
  ADO_TRY(const std::vector<Expr> keys, group_keys());
  if (!keys.empty()) {
    ADO_CHECK(keep_groups(keys));
    ADO_CHECK(read_keys(keys));
  }
  for (Expr* expr : group_exprs()) ADO_CHECK(rewrite_group_calls(*expr));
  return {};
}

Result<void> SelectPlanner::rewrite_group_calls(Expr& expr) {
  std::optional<Error> error;
  sql::Mutator mutator;
  mutator.expr = [&](Expr& each) {
    if (error || !sql::as_semantic(each)) return;
    auto answered = group_answer(each);
    if (answered) {
      each = *std::move(answered);
    } else {
      error = std::move(answered).error();
    }
  };
  sql::transform(expr, mutator);
  if (error) return fail(*std::move(error));
  return {};
}

Result<Expr> SelectPlanner::group_answer(const Expr& call) {
  for (const Answered& each : group_answered_) {
    if (each.call == call) return each.answer;
  }
  const auto found = sql::as_semantic(call);
  const bool is_bag = sql::info(found->op).shape == sql::SemanticShape::aggregate;
  const bool is_of_group = std::ranges::any_of(found->operands, [&](const sql::Argument& operand) {
    return has_aggregate(*operand.value, planning_.dialect);
  });
  if (!is_bag && !is_of_group) {
    ADO_TRY(const semantic::Call made, make_call(call));
    ADO_TRY(Expr row_answer, answer(call, {}));
    const bool is_key = std::ranges::any_of(
        key_calls_, [&](const Expr& key) { return stands_in(row_answer, key); });
    return is_key ? row_answer : of_group(std::move(row_answer), made.op->result);
  }
  ADO_TRY(AnswerStep step, make_step(is_bag ? AnswerKind::bags : AnswerKind::groups, call));
  ADO_CHECK(is_bag ? set_bags(step, *found) : set_groups(step, *found));
  step.has_group = !groups_alias_.empty();
  std::vector<Expr> pairs;
  if (step.has_group) {
    pairs.push_back(
        sql::make_binary("=", column(step.alias, kGroup), column(groups_alias_, kGroup)));
  }
  const Expr result =
      of_group(join_answers(step, sql::make_and(std::move(pairs))), step.call.op->result);
  group_answered_.push_back({.call = call, .guards = {}, .answer = result});
  steps_.emplace_back(std::move(step));
  return result;
}

// The texts of each group, and how often it has each.
Result<void> SelectPlanner::set_bags(AnswerStep& step, const sql::SemanticCall& call) {
  if (!call.call->order_by.empty()) {
    return fail(error_at(planning_, ErrorKind::unsupported, step.span,
                         fmt::format("ORDER BY in {}", step.call.op->name),
                         "leave it out: a bag has no order"));
  }
  if (step.call.varying != 1) {
    return fail(error_at(planning_, ErrorKind::unsupported, step.span,
                         fmt::format("{} of a constant", step.call.op->name), "give it a column"));
  }
  step.is_distinct = call.call->distinct;
  const Expr text = as_text(*call.operands.front().value, planning_.dialect);
  std::vector<Expr> where = known_, keys;
  std::vector<sql::SelectItem> items;
  if (call.call->filter) where.push_back(**call.call->filter);
  where.push_back(sql::make_is_not_null(text));
  if (!groups_alias_.empty()) {
    keys.push_back(column(groups_alias_, kGroup));
    items.push_back(sql::make_item(keys.back(), kGroup));
  }
  keys.push_back(text);
  items.push_back(sql::make_item(text, key_column(0)));
  items.push_back(sql::make_item(sql::make_count_star(), kRows));
  step.source = derive(std::move(items), std::move(where), std::move(keys));
  return {};
}

Result<void> SelectPlanner::set_groups(AnswerStep& step, const sql::SemanticCall& call) {
  ADO_TRY(std::vector<Expr> keys, group_keys());
  std::vector<sql::SelectItem> items;
  if (!groups_alias_.empty()) {
    keys.push_back(column(groups_alias_, kGroup));
    items.push_back(sql::make_item(keys.back(), kGroup));
  }
  const std::vector<Expr> operands = varying(call);
  for (std::size_t i = 0; i < operands.size(); ++i) {
    items.push_back(sql::make_item(as_text(operands[i], planning_.dialect), key_column(i)));
  }
  step.source = derive(std::move(items), known_, std::move(keys));
  return {};
}

}  // namespace ado::pipeline
