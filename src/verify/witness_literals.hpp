// Literal variants: LIMIT counts and thresholds of counts and ranks made small in both queries
// alike, so that small data reaches them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ir/query_map.hpp"

namespace ado::verify {

// By the spelling of a threshold: what stands there instead. Order is preserved.
using LiteralChange = std::map<std::string, std::string>;

// The integers that either query compares a count or a rank with, or takes that many values of a
// column with (max(x, 3)), made as small as `least` and those that follow it; nothing when the two
// queries do not hold the same ones or all are small already.
LiteralChange small_thresholds(const ir::QueryMap& original, const ir::QueryMap& candidate,
                               std::int64_t least);

// A copy with the thresholds changed.
sql::Statement with_thresholds(const ir::QueryMap& map, sql::Statement statement,
                               const LiteralChange& change);
// A copy with another outermost LIMIT.
sql::Statement with_limit(sql::Statement statement, std::int64_t limit);

}  // namespace ado::verify
