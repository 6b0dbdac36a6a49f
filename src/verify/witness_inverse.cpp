// Walks from one side of the comparison down to a variable, and moves what it passes to the other.
#include "verify/witness_inverse.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "ir/functions.hpp"
#include "sql/build.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"
#include "sql/walk.hpp"
#include "verify/witness_builder.hpp"

namespace ado::verify {
namespace {

constexpr std::size_t kFirstValues = 4;  // Of each other column.
constexpr std::array<std::string_view, 6> kComparisons = {"=", "<>", "<", "<=", ">", ">="};

// `value`, over the other variables, makes the two sides equal.
struct Inverse {
  std::size_t variable = 0;
  sql::Expr value;
};

bool stands_in(const sql::Expr& expr, std::size_t variable) {
  bool found = false;
  sql::Visitor visitor;
  visitor.expr = [&](const sql::Expr& node) {
    found = found || variable_of(node) == variable;
    return found ? sql::Descend::stop : sql::Descend::yes;
  };
  sql::visit(expr, visitor);
  return found;
}

// Not by 0, and not by whole numbers alone: those would lose their rest.
sql::Expr quotient(sql::Expr dividend, sql::Expr divisor) {
  sql::Expr one{sql::Literal{sql::LiteralKind::decimal, "1.0"}};
  return sql::make_binary("/", sql::make_binary("*", std::move(dividend), std::move(one)),
                          sql::make_call("nullif", {std::move(divisor), sql::make_integer(0)}));
}

// What the operand with the variable must be for the operation to be `target`.
std::optional<sql::Expr> undo(const sql::Binary& operation, bool is_left, sql::Expr target) {
  const sql::Expr& other = is_left ? *operation.right : *operation.left;
  if (operation.op == "+") return sql::make_binary("-", std::move(target), other);
  if (operation.op == "*") return quotient(std::move(target), other);
  // Not the rest itself, which every larger divisor leaves, too.
  if (operation.op == "%" && is_left) return sql::make_binary("+", std::move(target), other);
  if (operation.op == "-") {
    return is_left ? sql::make_binary("+", std::move(target), other)
                   : sql::make_binary("-", other, std::move(target));
  }
  if (operation.op == "/") {
    return is_left ? sql::make_binary("*", std::move(target), other)
                   : quotient(other, std::move(target));
  }
  return std::nullopt;
}

// length(x) = 20: a value of x itself, filled up or cut.
std::optional<sql::Expr> undo_length(const sql::FunctionCall& call, sql::Dialect dialect,
                                     sql::Expr target) {
  constexpr std::array<std::string_view, 3> kLengths = {"length", "char_length",
                                                        "character_length"};
  const std::string name = ir::function_name(call, dialect);
  if (call.arguments.size() != 1 || std::ranges::find(kLengths, name) == kLengths.end()) {
    return std::nullopt;
  }
  sql::Expr text = *call.arguments.front().value;
  sql::Expr fill{sql::Literal{sql::LiteralKind::string, "z"}};
  return sql::make_call("rpad", {std::move(text), std::move(target), std::move(fill)});
}

// Neither a column nor a constant.
bool is_computed_of_columns(const sql::Expr& expr) {
  const auto variables = variables_of(expr);
  return !variable_of(expr) && variables && !variables->empty();
}

// None when the variable stands there twice, below something else than arithmetic, or when nothing
// at all is computed.
std::optional<sql::Expr> solve(const sql::Expr& side, std::size_t variable, sql::Expr target,
                               sql::Dialect dialect) {
  const sql::Expr* at = &side;
  bool is_computed = is_computed_of_columns(target);
  while (variable_of(*at) != variable) {
    if (const auto* cast = sql::as<sql::Cast>(*at)) {
      at = &*cast->operand;
      continue;
    }
    if (const auto* call = sql::as<sql::FunctionCall>(*at)) {
      auto undone = undo_length(*call, dialect, std::move(target));
      if (!undone) return std::nullopt;
      target = *std::move(undone);
      at = &*call->arguments.front().value;
      is_computed = true;
      continue;
    }
    const auto* binary = sql::as<sql::Binary>(*at);
    if (binary == nullptr) return std::nullopt;
    const bool is_left = stands_in(*binary->left, variable);
    if (is_left == stands_in(*binary->right, variable)) return std::nullopt;
    auto undone = undo(*binary, is_left, std::move(target));
    if (!undone) return std::nullopt;
    target = *std::move(undone);
    at = is_left ? &*binary->left : &*binary->right;
    is_computed = true;
  }
  if (!is_computed) return std::nullopt;
  return target;
}

void add_inverses(std::vector<Inverse>& inverses, const sql::Expr& side, const sql::Expr& other,
                  sql::Dialect dialect) {
  const auto variables = variables_of(side);
  if (!variables || !variables_of(other)) return;
  for (const std::size_t variable : *variables) {
    if (stands_in(other, variable)) continue;
    if (auto value = solve(side, variable, other, dialect))
      inverses.push_back({variable, *std::move(value)});
  }
}

std::vector<Inverse> inverses_of(const sql::Expr& comparison, sql::Dialect dialect) {
  std::vector<Inverse> inverses;
  if (const auto* between = sql::as<sql::Between>(comparison)) {
    add_inverses(inverses, *between->operand, *between->low, dialect);
    add_inverses(inverses, *between->operand, *between->high, dialect);
  }
  const auto* binary = sql::as<sql::Binary>(comparison);
  if (binary != nullptr && std::ranges::find(kComparisons, binary->op) != kComparisons.end()) {
    add_inverses(inverses, *binary->left, *binary->right, dialect);
    add_inverses(inverses, *binary->right, *binary->left, dialect);
  }
  return inverses;
}

// With the n-th value of each column's pool; none when one has not so many.
std::optional<std::string> text_of(const Inverse& inverse, const Tableau& tableau, std::size_t n,
                                   const ValuesOf& values_of, sql::Dialect dialect) {
  sql::Expr value = inverse.value;
  bool is_known = true;
  sql::Mutator mutator;
  mutator.expr = [&](sql::Expr& node) {
    const auto variable = variable_of(node);
    if (!variable || !is_known) return;
    const Variable& at = tableau.variables[*variable];
    const std::vector<std::string>& pool = values_of({at.table, at.column});
    is_known = n < pool.size();
    if (!is_known) return;
    sql::NodeId next_id{1};
    auto literal = sql::parse_expression(pool[n], dialect, next_id);
    is_known = literal.has_value();
    if (is_known) node = *std::move(literal);
  };
  sql::transform(value, mutator);
  if (!is_known) return std::nullopt;
  return sql::print(value, dialect);
}

}  // namespace

std::vector<Bound> bounds_of(const sql::Expr& comparison, const Tableau& tableau,
                             const ValuesOf& values_of, sql::Dialect dialect) {
  std::vector<Bound> bounds;
  for (const Inverse& inverse : inverses_of(comparison, dialect)) {
    const Variable& at = tableau.variables[inverse.variable];
    for (std::size_t n = 0; n < kFirstValues; ++n) {
      auto text = text_of(inverse, tableau, n, values_of, dialect);
      if (text) bounds.push_back({{at.table, at.column}, *std::move(text)});
    }
  }
  return bounds;
}

}  // namespace ado::verify
