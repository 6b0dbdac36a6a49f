// Conditions of a tableau: conjuncts taken apart, an OR by one of its branches, subqueries by the
// rows they need.
#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "ir/types.hpp"
#include "sql/build.hpp"
#include "sql/walk.hpp"
#include "verify/witness_builder.hpp"

namespace ado::verify {
namespace {

// What can be true or false inside an output: each is a soft condition.
bool is_comparison(const sql::Expr& expr) {
  constexpr std::array<std::string_view, 6> kOperators = {"=", "<>", "<", "<=", ">", ">="};
  if (const auto* binary = sql::as<sql::Binary>(expr)) {
    for (const std::string_view op : kOperators) {
      if (binary->op == op) return true;
    }
    return false;
  }
  return sql::as<sql::Between>(expr) != nullptr || sql::as<sql::InList>(expr) != nullptr ||
         sql::as<sql::Like>(expr) != nullptr;
}

// CASE x WHEN 1 ... compares x with 1 without an operator.
std::vector<sql::Expr> case_comparisons(const sql::Case& node) {
  std::vector<sql::Expr> comparisons;
  if (!node.operand) return comparisons;
  for (const sql::WhenClause& when : node.whens) {
    comparisons.push_back(sql::make_binary("=", **node.operand, *when.condition));
  }
  return comparisons;
}

std::vector<sql::Expr> comparisons_in(const sql::Expr& expr) {
  std::vector<sql::Expr> found;
  sql::Visitor visitor;
  visitor.expr = [&](const sql::Expr& node) {
    if (is_comparison(node)) found.push_back(node);
    if (const auto* cases = sql::as<sql::Case>(node)) {
      for (sql::Expr& comparison : case_comparisons(*cases)) found.push_back(std::move(comparison));
    }
    return sql::Descend::yes;
  };
  sql::visit(expr, visitor);
  return found;
}

}  // namespace

std::optional<sql::Expr> edge_of(const Condition& condition) {
  constexpr std::array<std::string_view, 4> kOrders = {"<", "<=", ">", ">="};
  const auto* binary = sql::as<sql::Binary>(condition.expr);
  if (binary == nullptr || condition.strength == Strength::soft) return std::nullopt;
  if (std::ranges::find(kOrders, binary->op) == kOrders.end()) return std::nullopt;
  for (const sql::Expr* side : {&*binary->left, &*binary->right}) {
    const auto variables = variables_of(*side);
    if (!variables || variables->empty()) return std::nullopt;
  }
  return sql::make_binary("=", *binary->left, *binary->right);
}

bool is_text_call(const sql::Expr& expr) {
  if (const auto* binary = sql::as<sql::Binary>(expr)) {
    return binary->op.find('~') != std::string::npos;
  }
  const auto* call = sql::as<sql::FunctionCall>(expr);
  return call != nullptr && std::ranges::any_of(call->arguments, [](const sql::Argument& each) {
           const auto* literal = sql::as<sql::Literal>(*each.value);
           return literal != nullptr && (literal->kind == sql::LiteralKind::string ||
                                         literal->kind == sql::LiteralKind::escape_string);
         });
}

void TableauBuilder::add_predicate(const ir::Predicate& predicate, std::size_t frame,
                                   std::size_t group) {
  const Place place{frame, group, tableau_.conjuncts.size()};
  tableau_.conjuncts.emplace_back();
  if (!predicate.has_subquery) {
    Term whole = substitute(*predicate.expr, place);
    if (auto variables = variables_of(whole.expr)) {
      tableau_.conjuncts.back().whole = Condition{std::move(whole.expr), std::move(*variables),
                                                  whole.strength, place.conjunct, group};
    }
  }
  decompose(*predicate.expr, place);
}

void TableauBuilder::add_condition(sql::Expr expr, Strength strength, const Place& place) {
  auto variables = variables_of(expr);
  if (!variables) return;
  if (strength != Strength::soft) add_narrowings(expr);
  tableau_.conditions.push_back(
      {std::move(expr), std::move(*variables), strength, place.conjunct, place.group});
}

void TableauBuilder::decompose(const sql::Expr& expr, const Place& place) {
  if (const auto* logical = sql::as<sql::Logical>(expr)) {
    if (logical->connective == sql::Connective::conjunction) {
      for (const sql::Expr& operand : logical->operands) decompose(operand, place);
    } else {
      decompose(logical->operands[choose(logical->operands.size())], place);
    }
    return;
  }
  if (const auto* exists = sql::as<sql::Exists>(expr)) {
    add_exists(*exists->query, GroupRole::needed, place);
    return;
  }
  if (const auto* in = sql::as<sql::InSubquery>(expr)) {
    const GroupRole role = in->negated ? GroupRole::negative : GroupRole::needed;
    add_membership(*in->operand, "=", *in->query, role, place);
    return;
  }
  if (const auto* quantified = sql::as<sql::Quantified>(expr)) {
    const auto* subquery = sql::as<sql::ScalarSubquery>(*quantified->right);
    if (subquery != nullptr) {
      add_membership(*quantified->left, quantified->op, *subquery->query, GroupRole::needed, place);
      return;
    }
  }
  if (const auto* negation = sql::as<sql::Not>(expr)) {
    if (const auto* exists = sql::as<sql::Exists>(*negation->operand)) {
      add_exists(*exists->query, GroupRole::negative, place);
      return;
    }
    if (const auto* in = sql::as<sql::InSubquery>(*negation->operand)) {
      add_membership(*in->operand, "=", *in->query, GroupRole::negative, place);
      return;
    }
  }
  Term term = substitute(expr, place);
  add_condition(std::move(term.expr), term.strength, place);
}

void TableauBuilder::add_exists(const sql::Query& query, GroupRole role, const Place& place) {
  const auto block = map_.block_of(query);
  if (block) enter(*block, place.frame, add_group(role, place.group));
}

void TableauBuilder::add_membership(const sql::Expr& operand, const std::string& op,
                                    const sql::Query& query, GroupRole role, const Place& place) {
  const auto block = map_.block_of(query);
  if (!block) return;
  const std::size_t group = add_group(role, place.group);
  const std::size_t frame = enter(*block, place.frame, group);
  if (frame == kNoFrame) return;
  const Place inner{place.frame, group, place.conjunct};
  Term left = substitute(operand, inner);
  const auto* row = sql::as<sql::Row>(left.expr);
  if (row == nullptr) {
    sql::Expr right = output_term(frame, 0, left.strength);
    add_condition(sql::make_binary(op, left.expr, std::move(right)), left.strength, inner);
    return;
  }
  for (std::size_t i = 0; i < row->items.size(); ++i) {
    sql::Expr right = output_term(frame, i, left.strength);
    add_condition(sql::make_binary(op, row->items[i], std::move(right)), left.strength, inner);
  }
}

void TableauBuilder::add_soft_conditions() {
  // Frames that outputs bring in on the way are visited too.
  for (std::size_t frame = 0; frame < frames_.size(); ++frame) {
    const ir::Block& block = map_.block(frames_[frame].block);
    if (block.kind != ir::BlockKind::select || frames_[frame].is_twin) continue;
    const Place place{frame, frames_[frame].group, tableau_.conjuncts.size()};
    for (std::size_t i = 0; i < block.outputs.size(); ++i) {
      Strength strength = Strength::exact;
      const sql::Expr term = output_term(frame, i, strength);
      add_narrowings(term);
      add_text_calls(term);
      for (sql::Expr& comparison : comparisons_in(term)) {
        add_condition(std::move(comparison), Strength::soft, place);
      }
    }
  }
  tableau_.conjuncts.emplace_back();  // Theirs: it is never missed.
}

void TableauBuilder::add_text_calls(const sql::Expr& term) {
  sql::Visitor visitor;
  visitor.expr = [&](const sql::Expr& node) {
    if (!is_text_call(node)) return sql::Descend::yes;
    tableau_.calls.push_back(node);
    return sql::Descend::no;
  };
  sql::visit(term, visitor);
}

void TableauBuilder::add_narrowings(const sql::Expr& term) {
  sql::Visitor visitor;
  visitor.expr = [&](const sql::Expr& node) {
    const auto* cast = sql::as<sql::Cast>(node);
    if (cast == nullptr) return sql::Descend::yes;
    const sql::ColumnInfo target{.name = {}, .type = ir::type_text(cast->type, map_.dialect())};
    const auto range = witness_column(target, map_.dialect()).range;
    auto variables = range ? variables_of(*cast->operand) : std::nullopt;
    if (variables && !variables->empty()) {
      tableau_.narrowings.push_back({node, *std::move(variables), *range});
    }
    return sql::Descend::yes;
  };
  sql::visit(term, visitor);
}

}  // namespace ado::verify
