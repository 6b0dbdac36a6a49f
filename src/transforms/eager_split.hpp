// The split behind eager aggregation: which FROM items are aggregated first, which join later.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "ir/query_map.hpp"
#include "ir/rewrite_aid.hpp"

namespace ado::transforms {

// A block that qualifies, taken apart.
struct AggregateBlock {
  ir::BlockIndex block = 0;
  std::vector<const sql::Expr*> aggregates;  // Every aggregate call of the block, document order.
  std::set<std::uint32_t> pivots;            // Node ids of those whose conditions stay above.
  std::set<std::size_t> fact_items;          // Read by aggregate arguments, but by conditions.
  std::vector<std::set<std::string>>
      used_above;  // By item: columns read outside aggregates and filters, or by a pivot.
  std::set<std::size_t> asked_items;  // Read by conditions of pivots, and nowhere else above.
};

struct EagerSplit {
  std::set<std::size_t> early;  // Aggregated first, facts among them.
  std::set<std::size_t> late;   // Joined to the partial groups.
};

// Empty with the first reason in `why_not` when the block does not qualify.
std::optional<AggregateBlock> qualify(const ir::QueryMap& query, ir::BlockIndex block,
                                      std::string* why_not);
// The same, of one FROM item too.
std::optional<AggregateBlock> qualify_any(const ir::QueryMap& query, ir::BlockIndex block,
                                          std::string* why_not);
// The same for a block without aggregates of which nobody sees how often a row is there.
std::optional<AggregateBlock> qualify_distinct(const ir::QueryMap& query, ir::BlockIndex block);

// Every sensible split, most promising first, no two alike.
std::vector<EagerSplit> splits(const ir::QueryMap& query, const AggregateBlock& aggregate);

// Everything early, nothing late: groups of the raw columns below the written ones. None when such
// groups would not be exact.
std::optional<EagerSplit> split_of_all(const ir::QueryMap& query, const AggregateBlock& aggregate);

}  // namespace ado::transforms
