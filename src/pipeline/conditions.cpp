// Walks the boolean part of conditions; below it all expressions are alike.
#include "pipeline/conditions.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "pipeline/pieces.hpp"
#include "sql/build.hpp"
#include "sql/lexer.hpp"
#include "sql/semantic_operator.hpp"
#include "sql/walk.hpp"

namespace ado::pipeline {
namespace {

using sql::Expr;

class Scores {
 public:
  Scores(std::optional<double> threshold, std::string_view text)
      : threshold_(threshold), text_(text) {}

  void condition(Expr& expr) {
    if (auto* logical = sql::as<sql::Logical>(expr)) {
      for (Expr& operand : logical->operands) condition(operand);
    } else if (auto* negated = sql::as<sql::Not>(expr)) {
      condition(*negated->operand);
    } else if (const auto call = sql::as_semantic(expr)) {
      if (sql::info(call->op).result == sql::SemanticResult::score) compare(expr, call->op);
    }
  }
  void condition(sql::MaybeExpr& expr) {
    if (expr) condition(**expr);
  }
  void branches(Expr& expr) {
    auto* each = sql::as<sql::Case>(expr);
    if (each == nullptr || each->operand) return;
    for (sql::WhenClause& when : each->whens) condition(*when.condition);
  }
  const std::optional<Error>& error() const { return error_; }

 private:
  void compare(Expr& expr, sql::SemanticOperator op) {
    if (!threshold_) {
      if (error_) return;
      error_ = Error{.kind = ErrorKind::invalid_input,
                     .message = fmt::format("{} is a score and no condition", sql::to_string(op)),
                     .position = sql::position_at(text_, expr.span.begin),
                     .hint = fmt::format("compare it, as in {} > 0.5, or write the line "
                                         "`-- @ threshold: 0.5` above",
                                         sql::to_string(op))};
      return;
    }
    Expr limit = sql::Literal{.kind = sql::LiteralKind::decimal,
                              .text = fmt::format("{}", std::abs(*threshold_))};
    if (*threshold_ < 0) limit = sql::Unary{.op = "-", .operand = std::move(limit)};
    Expr score = std::move(expr);
    const sql::Span span = score.span;
    expr = sql::make_binary(">=", std::move(score), std::move(limit));
    expr.span = span;
  }

  std::optional<double> threshold_;
  std::string_view text_;
  std::optional<Error> error_;
};

bool is_constant(const Expr& expr) {
  const auto* sign = sql::as<sql::Unary>(expr);
  return sql::as<sql::Literal>(sign == nullptr ? expr : *sign->operand) != nullptr;
}

// Of one call, by what answers it.
double cost_of(sql::SemanticOperator op) {
  const auto& info = sql::info(op);
  if (op == sql::SemanticOperator::sounds_like) return 0.01;
  if (op == sql::SemanticOperator::similar_to) return 0.1;
  return info.result == sql::SemanticResult::text ? 3 : 1;
}

}  // namespace

Result<void> settle_scores(sql::Query& query, std::optional<double> threshold,
                           std::string_view text) {
  Scores scores(threshold, text);
  sql::Mutator mutator;
  mutator.select = [&](sql::Select& select) {
    scores.condition(select.where);
    scores.condition(select.having);
    scores.condition(select.qualify);
  };
  mutator.table = [&](sql::TableRef& table) {
    if (auto* join = std::get_if<sql::Join>(&table.node)) scores.condition(join->condition);
  };
  mutator.expr = [&](Expr& expr) {
    scores.branches(expr);
    if (auto* call = sql::as<sql::FunctionCall>(expr)) scores.condition(call->filter);
  };
  sql::transform(query, mutator);
  if (scores.error()) return fail(*scores.error());
  return {};
}

double cost_of(const Expr& expr) {
  double cost = 0;
  sql::Visitor visitor;
  visitor.query = [](const sql::Query&) { return sql::Descend::no; };
  visitor.expr = [&](const Expr& each) {
    if (const auto call = sql::as_semantic(each)) cost += cost_of(call->op);
    return sql::Descend::yes;
  };
  sql::visit(expr, visitor);
  return cost;
}

double selectivity_of(const Expr& expr) {
  constexpr double kCall = 0.3, kEqual = 0.1, kOther = 0.5;
  if (const auto* logical = sql::as<sql::Logical>(expr)) {
    const bool is_and = logical->connective == sql::Connective::conjunction;
    double share = 1;
    for (const Expr& operand : logical->operands) {
      share *= is_and ? selectivity_of(operand) : 1 - selectivity_of(operand);
    }
    return is_and ? share : 1 - share;
  }
  if (const auto* negated = sql::as<sql::Not>(expr)) return 1 - selectivity_of(*negated->operand);
  if (sql::as_semantic(expr)) return kCall;
  if (const auto* binary = sql::as<sql::Binary>(expr)) return binary->op == "=" ? kEqual : kCall;
  return kOther;
}

void order_conjuncts(std::vector<Expr>& conjuncts) {
  const auto rank = [](const Expr& expr) {
    constexpr double kShareMin = 0.01;
    return cost_of(expr) / std::max(kShareMin, 1 - selectivity_of(expr));
  };
  std::ranges::stable_sort(conjuncts, std::ranges::less{}, rank);
}

const Expr* only_call_of(const Expr& condition) {
  if (sql::as_semantic(condition)) return &condition;
  if (const auto* negated = sql::as<sql::Not>(condition)) {
    return sql::as_semantic(*negated->operand) ? negated->operand.get() : nullptr;
  }
  const auto* binary = sql::as<sql::Binary>(condition);
  if (binary == nullptr) return nullptr;
  constexpr std::string_view kComparisons[] = {"=", "<>", "<", "<=", ">", ">="};
  if (std::ranges::find(kComparisons, binary->op) == std::end(kComparisons)) return nullptr;
  const bool call_left = sql::as_semantic(*binary->left).has_value();
  const Expr& call = call_left ? *binary->left : *binary->right;
  const Expr& constant = call_left ? *binary->right : *binary->left;
  return sql::as_semantic(call) && is_constant(constant) ? &call : nullptr;
}

}  // namespace ado::pipeline
