// How tightly operators bind when SQL is read, from loose to tight: one ladder for both dialects.
#pragma once

#include <cstdint>

namespace ado::sql {

enum class Precedence : std::uint8_t {
  none,   // Not an operator.
  arrow,  // DuckDB's -> and ->>, of lambdas and JSON alike.
  or_,
  and_,
  not_,
  is,          // IS NULL, ISNULL, IS DISTINCT FROM: not associative.
  comparison,  // = < >: not associative.
  predicate,   // BETWEEN, IN, LIKE: not associative.
  postfix,     // DuckDB's x !
  other_operator,
  additive,
  multiplicative,
  power,
  at_time_zone,
  collate,
  sign,  // Unary + and -.
  cast,  // ::
};
inline constexpr Precedence kLoosest = Precedence::arrow;

constexpr Precedence tighter(Precedence precedence) {
  return static_cast<Precedence>(static_cast<std::uint8_t>(precedence) + 1);
}

}  // namespace ado::sql
