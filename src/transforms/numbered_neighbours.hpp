// Rows of a numbered CTE that are joined to the row so many places before or after them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "ir/query_map.hpp"

namespace ado::transforms {

// One number for each row of a partition, 1, 2, 3 ... without a gap: row_number(), or rank() where
// no two rows tie.
struct Numbering {
  std::size_t output = 0;                           // Of the CTE's block.
  const sql::FunctionCall* call = nullptr;          // With its window.
  std::size_t partitions = 0;                       // Expressions that it is partitioned by.
  std::map<std::size_t, std::size_t> partition_of;  // Outputs that show one of them.
};
// Nothing where the rows that are numbered are not those that readers see, or where another column
// beside them would be seen.
std::optional<Numbering> numbering(const ir::QueryMap& query, std::size_t cte);

// What an output shows: its expression, or the column that a star brought.
sql::Expr shown_value(const ir::Block& block, std::size_t output);

struct Neighbour {
  std::size_t item = 0;               // Of the reader's FROM.
  long long places = 0;               // After the row; negative: before it.
  bool outer = false;                 // LEFT JOIN.
  std::set<std::uint32_t> conjuncts;  // What joins it.
};
struct NumberedJoin {
  std::size_t cte = 0;
  Numbering numbering;
  std::size_t item = 0;  // The row, of the reader's FROM.
  std::vector<Neighbour> neighbours;
};
// With the item that has the most of them.
std::optional<NumberedJoin> numbered_join(const ir::QueryMap& query, ir::BlockIndex reader);

}  // namespace ado::transforms
