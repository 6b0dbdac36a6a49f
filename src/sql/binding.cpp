// How tightly each kind of expression binds, from the grammars of both engines.
#include "sql/binding.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <type_traits>

namespace ado::sql {
namespace {

bool is_sign(std::string_view op) { return op == "-" || op == "+"; }

bool is_comparison(std::string_view op) {
  static constexpr std::array<std::string_view, 9> kComparisons = {
      "=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM", "OVERLAPS"};
  return std::ranges::find(kComparisons, op) != kComparisons.end();
}

template <typename Node, typename... Kinds>
concept OneOf = (std::same_as<Node, Kinds> || ...);

struct BindingOf {
  Dialect dialect;

  template <OneOf<TypedLiteral, Parameter, ColumnRef, PositionalRef, Star, Postfix, Exists,
                  ScalarSubquery, ArraySubquery, FunctionCall, Case, Row, ListLiteral,
                  StructLiteral, MapLiteral, ListComprehension, SyntaxExpr>
                Node>
  Binding operator()(const Node&) const {
    return Binding::atom;
  }
  template <OneOf<IsTest, Between, InList, InSubquery, InExpr, Like, Quantified> Node>
  Binding operator()(const Node&) const {
    return Binding::predicate;
  }
  template <OneOf<Subscript, Slice, FieldAccess, AllFields> Node>
  Binding operator()(const Node&) const {
    return Binding::postfix;
  }
  template <OneOf<Collate, AtTimeZone, Lambda> Node>
  Binding operator()(const Node&) const {
    return Binding::enclosed;
  }
  Binding operator()(const Literal& literal) const {
    return literal.text.starts_with('-') && literal.kind != LiteralKind::string ? Binding::sign
                                                                                : Binding::atom;
  }
  // INTERVAL '1' DAY::t would be read as INTERVAL with a unit that is cast.
  Binding operator()(const IntervalLiteral&) const { return Binding::sign; }
  Binding operator()(const ColumnsExpr& columns) const {
    return columns.unpack ? Binding::enclosed : Binding::atom;
  }
  Binding operator()(const Unary& unary) const {
    return is_sign(unary.op) ? Binding::sign : Binding::other_operator;
  }
  Binding operator()(const Binary& binary) const { return binding_of_infix(binary.op, dialect); }
  Binding operator()(const Logical& logical) const {
    return logical.connective == Connective::conjunction ? Binding::conjunction
                                                         : Binding::disjunction;
  }
  Binding operator()(const Not&) const { return Binding::negation; }
  Binding operator()(const Cast& cast) const {
    return cast.style == CastStyle::double_colon ? Binding::postfix : Binding::atom;
  }
};

}  // namespace

bool is_arrow(std::string_view op, Dialect dialect) {
  return dialect == Dialect::duckdb && (op == "->" || op == "->>");
}

Binding binding_of(const Expr& expr, Dialect dialect) {
  return std::visit(BindingOf{dialect}, expr.node);
}

Binding binding_of_infix(std::string_view op, Dialect dialect) {
  const bool duckdb = dialect == Dialect::duckdb;
  if (is_arrow(op, dialect)) return Binding::enclosed;
  if (is_comparison(op)) return Binding::predicate;
  if (is_sign(op)) return Binding::sum;
  if (op == "*" || op == "/" || op == "%") return Binding::product;
  if (op == "//") return duckdb ? Binding::product : Binding::other_operator;
  if (op == "^") return Binding::power;
  if (op == "**") return duckdb ? Binding::power : Binding::other_operator;
  return Binding::other_operator;
}

OperandBindings operand_bindings(std::string_view op, Dialect dialect) {
  const Binding binding = binding_of_infix(op, dialect);
  if (binding == Binding::enclosed) {
    return {.left = Binding::other_operator, .right = Binding::sum};
  }
  if (binding == Binding::predicate) {
    return {.left = Binding::other_operator, .right = Binding::other_operator};
  }
  return {.left = binding, .right = tighter(binding)};
}

}  // namespace ado::sql
