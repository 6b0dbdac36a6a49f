// The steps of operator precedence that the parser climbs.
#pragma once

#include <cstdint>

namespace ado::sql {

// Loosest first. `is`, `comparison` and `predicate` (BETWEEN, IN, LIKE) do not associate, the
// others go from left to right. `arrow` is DuckDB's ->; PostgreSQL has it among other_operator.
enum class Precedence : std::uint8_t {
  none,
  arrow,
  or_,
  and_,
  not_,
  is,
  comparison,
  predicate,
  postfix,
  other_operator,
  additive,
  multiplicative,
  power,
  at_time_zone,
  collate,
  sign,
  cast
};
inline constexpr Precedence kLoosest = Precedence::arrow;

constexpr Precedence tighter(Precedence precedence) {
  return static_cast<Precedence>(static_cast<std::uint8_t>(precedence) + 1);
}

}  // namespace ado::sql
