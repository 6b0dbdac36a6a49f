// Constants that two queries do not share, where data that agree are no evidence: few of all texts
// and numbers are tried, and what a constant means to a function nobody reads off it.
#pragma once

#include <optional>
#include <string>

#include "ir/query_map.hpp"

namespace ado::verify {

// Queries that differ in constants alone; the same ones in another order may be a list.
std::optional<std::string> other_constant(const ir::QueryMap& original,
                                          const ir::QueryMap& candidate);
// A function that is given one constant there and another one here: mod(x, 1000), mod(x, 1001).
std::optional<std::string> other_argument(const ir::QueryMap& original,
                                          const ir::QueryMap& candidate);
// A regular expression that stands in one query only. One without choices, ^ab, may become a LIKE.
std::optional<std::string> other_regex(const ir::QueryMap& original, const ir::QueryMap& candidate);

// Blanks are taken away at other ends: trim(x) there, ltrim(x) here.
std::optional<std::string> other_trim(const ir::QueryMap& original, const ir::QueryMap& candidate);

}  // namespace ado::verify
