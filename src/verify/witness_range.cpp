// Comparisons with the range of a column, in the column's scale.
#include "verify/witness_range.hpp"

namespace ado::verify {
namespace {

bool is_within(const Number& number, const WitnessColumn& column) {
  if (!column.range) return true;
  if (!number.can_be_rescaled(column.scale)) return false;
  const engine::Int128 unscaled = number.rescaled(column.scale).unscaled;
  return column.range->low.unscaled <= unscaled && unscaled <= column.range->high.unscaled;
}

}  // namespace

bool fits(const WitnessColumn& column, std::string_view literal) {
  const auto number = column.range ? parse_number(literal) : std::nullopt;
  return !number || is_within(*number, column);
}

std::optional<std::string> value_beyond(const WitnessColumn& column, const NumberRange& range,
                                        RangeEnd end) {
  if (!column.range) return std::nullopt;
  // One whole step: less would be rounded back into the range.
  const Number one{1, 0};
  const Number value = end == RangeEnd::high ? range.high + one : range.low - one;
  if (!is_within(value, column)) return std::nullopt;
  return to_text(value.rescaled(column.scale));
}

}  // namespace ado::verify
