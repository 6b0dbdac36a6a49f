// Writes an eager split: partial groups of the early items, joined with the late ones.
#pragma once

#include "transforms/eager_split.hpp"

namespace ado::transforms {

// The block's query over `(SELECT keys, partial aggregates FROM early GROUP BY keys) AS partial`
// and the late items. Without aggregates the partial groups are the distinct keys.
sql::Query rewrite_split(const ir::QueryMap& query, const AggregateBlock& aggregate,
                         const EagerSplit& split);
// "f, d": for people.
std::string names_of(const ir::Block& block, const std::set<std::size_t>& items);

}  // namespace ado::transforms
