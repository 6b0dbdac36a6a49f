// Writes an eager split: partial groups of the early items, joined with the late ones.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "transforms/eager_split.hpp"

namespace ado::transforms {

// The block's query over `(SELECT keys, partial aggregates FROM early GROUP BY keys) AS partial`
// and the late items. Without aggregates the partial groups are the distinct keys.
sql::Query rewrite_split(const ir::QueryMap& query, const AggregateBlock& aggregate,
                         const EagerSplit& split);
// Blocks over one FROM and one WHERE, each over `FROM name` instead: the groups of all columns that
// any of them asks for. The FROM items have the same names in all of them.
struct SharedGroups {
  std::string name;  // Made from the stem.
  sql::Query groups;
  std::vector<sql::Query> above;  // In the order of the blocks.
};
SharedGroups rewrite_over_one(const ir::QueryMap& query,
                              const std::vector<AggregateBlock>& aggregates, std::string_view stem);
// "f, d": for people.
std::string names_of(const ir::Block& block, const std::set<std::size_t>& items);

}  // namespace ado::transforms
