// What a column of numbers can hold, and the first values beyond the range of another type.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "verify/witness_schema.hpp"

namespace ado::verify {

// Whether the column can hold the literal; true for everything but numbers beyond its range, texts
// beyond its length, and what is no UTF-8.
bool fits(const WitnessColumn& column, std::string_view literal);

enum class RangeEnd { low, high };
// The first value of the column beyond a range. None when the column holds none.
std::optional<std::string> value_beyond(const WitnessColumn& column, const NumberRange& range,
                                        RangeEnd end);

}  // namespace ado::verify
