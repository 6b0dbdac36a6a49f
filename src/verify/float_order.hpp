// Float order: sums of floating values change in their last digits with the order of addition.
// Harmless in an output, which is compared with tolerance; not where the value decides something.
#pragma once

#include <string>
#include <vector>

#include "ir/query_map.hpp"

namespace ado::verify {

// Where such a value reaches a comparison, a group key, DISTINCT, a window's keys, rounding or a
// cast; one line each. Pure.
std::vector<std::string> float_order_effects(const ir::QueryMap& map);

// Where a mean of decimals of the original decides something, when the candidate may not compute it
// as a mean: sum by count is another number in the last digits. Pure.
std::vector<std::string> mean_effects(const ir::QueryMap& original, const ir::QueryMap& candidate);

}  // namespace ado::verify
