// Subqueries that look up one row for each row of their reader: the last one up to it, or the first
// one from it on, among those that agree with it in some columns.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "ir/query_map.hpp"
#include "transforms/correlated_aggregate.hpp"

namespace ado::transforms {

struct LatestMatch {
  ir::BlockIndex inner = 0;
  std::vector<CorrelationKey> keys;              // Equalities, then the one inequality.
  std::vector<const ir::Predicate*> conditions;  // Of the table that is looked up in, alone.
  // "table.column" that must be unique together, so that no two rows are the last one; empty when
  // they are known to be.
  std::vector<std::string> unique;
  Hash128 lookup;  // Equal for subqueries of one reader that find the same row.
};

// What a subquery of the block looks up, when it is such a one. Nothing that it computes raises for
// rows that were not asked for.
std::optional<LatestMatch> latest_match(const ir::QueryMap& query, ir::BlockIndex reader,
                                        ir::BlockIndex inner);

}  // namespace ado::transforms
