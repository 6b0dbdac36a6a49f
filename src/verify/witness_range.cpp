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

// Of a text literal, whose quotes in the text are doubled.
int characters_in(std::string_view literal) {
  int count = 0;
  for (std::size_t i = 1; i + 1 < literal.size(); ++i) {
    if (literal[i] == '\'') ++i;
    if ((static_cast<unsigned char>(literal[i]) & 0xC0U) != 0x80U) ++count;
  }
  return count;
}

// Steps around a text may cut a character of several bytes in two: no engine reads that.
bool is_utf8(std::string_view text) {
  int awaited = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool continues = (byte & 0xC0U) == 0x80U;
    if (continues != (awaited > 0)) return false;
    if (continues) {
      --awaited;
    } else if (byte >= 0xC0U) {
      awaited = byte >= 0xF0U ? 3 : byte >= 0xE0U ? 2 : 1;
    }
  }
  return awaited == 0;
}

}  // namespace

bool fits(const WitnessColumn& column, std::string_view literal) {
  if (!is_utf8(literal)) return false;
  const bool is_bounded = column.length > 0 && column.dialect == sql::Dialect::postgres;
  if (is_bounded && literal.starts_with('\'')) return characters_in(literal) <= column.length;
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
