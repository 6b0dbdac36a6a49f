// How tightly each kind of expression binds: what the printer sets its parentheses by.
#pragma once

#include <cstdint>
#include <string_view>

#include "sql/ast.hpp"

namespace ado::sql {

// Loosest first. A step of one kind holds its operands together against all looser ones.
//
// `enclosed` is for what the grammars place oddly (COLLATE and AT TIME ZONE are missing in the
// bounds of BETWEEN, a lambda swallows all that follows): such an operand always gets parentheses.
// All predicates are one step and do not associate: engines order them differently, and people
// cannot tell either.
enum class Binding : std::uint8_t {
  enclosed,
  disjunction,
  conjunction,
  negation,
  predicate,
  other_operator,
  sum,
  product,
  power,
  sign,
  postfix,
  atom
};

constexpr Binding tighter(Binding binding) {
  return static_cast<Binding>(static_cast<std::uint8_t>(binding) + 1);
}

// What the operands of an infix operator must at least be to stand without parentheses. Infix
// operators associate to the left: on the right the same step needs them.
struct OperandBindings {
  Binding left = Binding::atom;
  Binding right = Binding::atom;
};

Binding binding_of(const Expr& expr, Dialect dialect);
Binding binding_of_infix(std::string_view op, Dialect dialect);
OperandBindings operand_bindings(std::string_view op, Dialect dialect);

// DuckDB parses -> and ->> as loosely as lambdas on their left side; they chain without
// parentheses.
bool is_arrow(std::string_view op, Dialect dialect);

}  // namespace ado::sql
