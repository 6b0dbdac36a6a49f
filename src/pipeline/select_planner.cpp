// Rows: WHERE conjunct by conjunct, then what stands elsewhere.
#include "pipeline/select_planner.hpp"

#include <algorithm>

#include "pipeline/conditions.hpp"
#include "pipeline/pieces.hpp"
#include "sql/build.hpp"
#include "sql/print.hpp"
#include "sql/walk.hpp"

namespace ado::pipeline {
namespace {

using sql::Expr;

// Inner and cross joins alone keep a row exactly when its condition holds.
bool is_inner_only(const sql::TableRef& table) {
  const auto* join = std::get_if<sql::Join>(&table.node);
  if (join == nullptr) return true;
  const bool is_inner = join->kind == sql::JoinKind::inner || join->kind == sql::JoinKind::cross;
  return is_inner && !join->asof && is_inner_only(*join->left) && is_inner_only(*join->right);
}

bool is_match(const sql::MaybeExpr& condition) {
  if (!condition) return false;
  const auto call = sql::as_semantic(**condition);
  return call && call->op == sql::SemanticOperator::semantic_match;
}

// Takes the semantic conjuncts out of the ON of inner joins.
void take_conditions(sql::TableRef& table, std::vector<Expr>& taken) {
  auto* join = std::get_if<sql::Join>(&table.node);
  if (join == nullptr) return;
  take_conditions(*join->left, taken);
  take_conditions(*join->right, taken);
  if (is_match(join->condition)) return;
  std::vector<Expr> kept;
  for (Expr& conjunct : sql::conjuncts(join->condition)) {
    (has_semantic(conjunct) ? taken : kept).push_back(std::move(conjunct));
  }
  if (!join->condition) return;
  if (!kept.empty()) {
    join->condition = maybe_and(std::move(kept));
    return;
  }
  join->condition = std::nullopt;
  join->kind = sql::JoinKind::cross;
}

}  // namespace

sql::Query with_tables(sql::Query query, const CommonTables& tables) {
  if (tables.empty()) return query;
  sql::Query wrapped;
  sql::Select select;
  select.items.push_back(sql::make_item(sql::Star{}));
  select.from.push_back(sql::make_derived(std::move(query), "__rvbbit_inner"));
  wrapped.body = std::move(select);
  wrapped.with = sql::With{.tables = tables};
  return wrapped;
}

SelectPlanner::SelectPlanner(const Planning& planning, sql::Query& query, sql::Query bare,
                             const Scope& scope, std::vector<Step>& steps)
    : planning_(planning),
      query_(query),
      select_(*sql::as_select(query)),
      scope_(scope),
      bare_(std::move(bare)),
      steps_(steps) {}

Result<void> SelectPlanner::plan() {
  const bool is_distinct = select_.distinct == sql::DistinctKind::semantic;
  if (!sql::is_semantic(query_) && !is_distinct) return {};
  name_items();
  ADO_CHECK(qualify_stars(select_));
  ADO_CHECK(qualify_stars(*sql::as_select(bare_)));
  ADO_CHECK(resolve_aliases());
  ADO_CHECK(refuse_differing_from());
  ADO_CHECK(move_join_conditions());
  ADO_CHECK(plan_joins());
  ADO_CHECK(plan_where());
  ADO_CHECK(expand_group_by_all());
  ADO_CHECK(rewrite_rows());
  if (is_grouped() && is_distinct) {
    return fail(error_at(planning_, ErrorKind::unsupported, select_.span,
                         "SELECT SEMANTIC DISTINCT of groups", "group in an earlier stage"));
  }
  if (is_grouped()) return rewrite_groups();
  if (is_distinct) return plan_distinct();
  ADO_TRY(const bool is_done, plan_top());
  return is_done ? Result<void>{} : rewrite_rest();
}

// What is evaluated twice must give the same: for the arguments, and for the rows that show them.
Result<void> SelectPlanner::refuse_differing(const Expr& expr, sql::Span span,
                                             std::string_view place) const {
  const std::string_view what = what_differs(expr, planning_.dialect);
  if (what.empty()) return {};
  return fail(error_at(planning_, ErrorKind::unsupported, span,
                       fmt::format("{} in {}", what, place), "do it in an earlier stage"));
}

Result<void> SelectPlanner::refuse_differing_from() const {
  Result<void> done;
  const auto look = [&](const Expr& expr, sql::Span span) {
    if (done) done = refuse_differing(expr, span, "FROM beside a semantic operator");
  };
  sql::Visitor visitor;
  visitor.query = [](const sql::Query&) { return sql::Descend::no; };
  visitor.expr = [](const Expr&) { return sql::Descend::no; };
  visitor.table = [&](const sql::TableRef& table) {
    const auto* join = std::get_if<sql::Join>(&table.node);
    const auto* function = std::get_if<sql::TableFunction>(&table.node);
    if (join != nullptr && join->condition) look(**join->condition, table.span);
    if (function != nullptr) look(function->call, table.span);
    return sql::Descend::yes;
  };
  for (const sql::TableRef& table : select_.from) sql::visit(table, visitor);
  return done;
}

// What is renamed is not known by the column of its answers.
void SelectPlanner::name_items() {
  for (sql::SelectItem& item : select_.items) {
    if (item.alias || !has_semantic(item.expr)) continue;
    item.alias = sql::make_identifier(name_of_item(item.expr, planning_.dialect));
  }
}

Result<void> SelectPlanner::move_join_conditions() {
  std::vector<Expr> taken;
  for (sql::TableRef& table : select_.from) {
    if (!has_own_semantic(table)) continue;
    if (is_inner_only(table)) take_conditions(table, taken);
    sql::TableRef rest = table;
    sql::Mutator mutator;
    mutator.table = [](sql::TableRef& each) {
      auto* join = std::get_if<sql::Join>(&each.node);
      if (join != nullptr && is_match(join->condition)) join->condition = std::nullopt;
    };
    sql::transform(rest, mutator);
    if (!has_own_semantic(rest)) continue;
    return fail(error_at(planning_, ErrorKind::unsupported, table.span,
                         "a semantic operator in the condition of an outer join, or in a function "
                         "in FROM",
                         "compute it in an earlier stage, and join on its column"));
  }
  if (taken.empty()) return {};
  std::vector<Expr> all = sql::conjuncts(select_.where);
  std::ranges::move(taken, std::back_inserter(all));
  select_.where = maybe_and(std::move(all));
  return {};
}

Result<void> SelectPlanner::plan_where() {
  std::vector<Expr> semantic;
  for (Expr& conjunct : sql::conjuncts(select_.where)) {
    ADO_CHECK(refuse_differing(conjunct, conjunct.span, "WHERE beside a semantic operator"));
    (has_semantic(conjunct) ? semantic : known_).push_back(std::move(conjunct));
  }
  order_conjuncts(semantic);
  for (std::size_t i = 0; i < semantic.size(); ++i) {
    Expr& conjunct = semantic[i];
    const Expr* call = only_call_of(conjunct);
    if (call != nullptr && i + 1 == semantic.size() && is_plain_limit()) {
      const Expr condition = conjunct;
      const std::size_t before = steps_.size();
      const Expr asked = *call;
      ADO_CHECK(rewrite_condition(conjunct, {}));
      if (steps_.size() == before + 1) {
        plan_prefix(std::get<AnswerStep>(steps_.back()), condition, asked);
      }
    } else {
      ADO_CHECK(rewrite_condition(conjunct, {}));
    }
    known_.push_back(std::move(conjunct));
  }
  select_.where = maybe_and(known_);
  return {};
}

// A later operand of AND is needed where the earlier ones are not false; of OR, where they are not
// true. A call that is not needed has no answer, which is NULL, and changes nothing.
Result<void> SelectPlanner::rewrite_condition(Expr& condition, const Guards& guards) {
  if (!has_semantic(condition)) return {};
  if (auto* negated = sql::as<sql::Not>(condition)) {
    return rewrite_condition(*negated->operand, guards);
  }
  auto* logical = sql::as<sql::Logical>(condition);
  if (logical == nullptr) return rewrite(condition, guards);
  std::vector<Expr> cheap, semantic;
  for (Expr& operand : logical->operands) {
    (has_semantic(operand) ? semantic : cheap).push_back(std::move(operand));
  }
  const bool is_and = logical->connective == sql::Connective::conjunction;
  order_conjuncts(semantic);
  Guards inner = guards;
  const auto note = [&](const Expr& operand) {
    inner.push_back(is_and ? not_false(operand) : truth(operand, true));
  };
  for (const Expr& operand : cheap) note(operand);
  for (Expr& operand : semantic) {
    ADO_CHECK(rewrite_condition(operand, inner));
    note(operand);
  }
  logical->operands = std::move(cheap);
  std::ranges::move(semantic, std::back_inserter(logical->operands));
  return {};
}

// WHEN by WHEN: a result is needed where its condition holds and no earlier one did.
Result<void> SelectPlanner::rewrite_case(sql::Case& node, const Guards& guards) {
  Guards inner = guards;
  for (sql::WhenClause& when : node.whens) {
    ADO_CHECK(rewrite_condition(*when.condition, inner));
    Guards then = inner;
    then.push_back(truth(*when.condition, false));
    ADO_CHECK(rewrite(*when.result, then));
    inner.push_back(truth(*when.condition, true));
  }
  return node.otherwise ? rewrite(**node.otherwise, inner) : Result<void>{};
}

Result<void> SelectPlanner::rewrite(Expr& expr, const Guards& guards) {
  if (!has_semantic(expr)) return {};
  if (auto* node = sql::as<sql::Case>(expr); node != nullptr && !node->operand) {
    return rewrite_case(*node, guards);
  }
  std::optional<Error> error;
  sql::Mutator mutator;
  mutator.expr = [&](Expr& each) {
    const auto call = sql::as_semantic(each);
    if (error || !call || sql::info(call->op).shape == sql::SemanticShape::aggregate) return;
    auto answered = answer(each, guards);
    if (!answered) {
      error = std::move(answered).error();
      return;
    }
    each = *std::move(answered);
  };
  sql::transform(expr, mutator);
  if (error) return fail(*std::move(error));
  return {};
}

// The column of the answers to a call. Asked once where the same is needed twice.
Result<Expr> SelectPlanner::answer(const Expr& call, const Guards& guards) {
  for (const Answered& each : answered_) {
    if (each.call == call && (each.guards.empty() || each.guards == guards)) return each.answer;
  }
  const auto found = sql::as_semantic(call);
  if (found->op == sql::SemanticOperator::semantic_match) {
    return fail(error_at(planning_, ErrorKind::unsupported, call.span,
                         "a SEMANTIC JOIN in this place", "join in FROM"));
  }
  const bool is_mapping = sql::info(found->op).shape == sql::SemanticShape::mapping;
  ADO_TRY(AnswerStep step, make_step(is_mapping ? AnswerKind::labels : AnswerKind::rows, call));
  const std::vector<Expr> operands = varying(*found);
  std::vector<sql::SelectItem> items;
  std::vector<Expr> where = known(guards), keys, pairs;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    ADO_CHECK(refuse_differing(operands[i], call.span, "an argument of a semantic operator"));
    if (has_window(operands[i])) {
      return fail(error_at(planning_, ErrorKind::unsupported, call.span,
                           "a window function in an argument of a semantic operator",
                           "compute the argument in an earlier stage"));
    }
    const Expr text = as_text(operands[i], planning_.dialect);
    items.push_back(sql::make_item(text, key_column(i)));
    keys.push_back(text);
    where.push_back(sql::make_is_not_null(text));
    pairs.push_back(sql::make_binary("=", column(step.alias, key_column(i)), text));
  }
  if (!operands.empty()) {
    items.push_back(sql::make_item(sql::make_count_star(), kRows));
    step.source = derive(std::move(items), std::move(where), std::move(keys));
  }
  const Expr result = join_answers(step, sql::make_and(std::move(pairs)));
  answered_.push_back({.call = call, .guards = guards, .answer = result});
  steps_.emplace_back(std::move(step));
  return result;
}

Result<void> SelectPlanner::rewrite_rest() {
  for (Expr& key : select_.distinct_on) ADO_CHECK(rewrite(key, {}));
  for (sql::SelectItem& item : select_.items) ADO_CHECK(rewrite(item.expr, {}));
  for (sql::NamedWindow& window : select_.windows) {
    for (Expr& key : window.spec.partition_by) ADO_CHECK(rewrite(key, {}));
    for (sql::OrderItem& item : window.spec.order_by) ADO_CHECK(rewrite(item.expr, {}));
  }
  if (select_.qualify) ADO_CHECK(rewrite(**select_.qualify, {}));
  if (!query_.order_by) return {};
  for (sql::OrderItem& item : query_.order_by->items) ADO_CHECK(rewrite(item.expr, {}));
  return {};
}

}  // namespace ado::pipeline
