// FROM items that move together behind one new relation, and the block that reads it instead.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "ir/query_map.hpp"

namespace ado::transforms {

struct Gathering {
  ir::BlockIndex block = 0;
  std::set<std::size_t> items;
  std::set<std::uint32_t> moved;  // Conjuncts (by node id) that are asked below, not above.
  std::string alias;              // Of the new relation.
  std::map<std::uint32_t, sql::Expr> replaced;  // Nodes above that become something else.
};
struct Gathered {
  sql::Select below;  // The columns that are read above, FROM the items WHERE what moved.
  sql::Query above;   // Reads the other items; the caller puts the new relation first in FROM.
  // The LEFT JOINs of the block, in order, each without its left side: see join_last.
  std::vector<sql::TableRef> left_joins;
};
// Joins them to all that FROM lists: none of them drops a row, so they may come after every inner
// join, and WHERE stays above them.
void join_last(sql::Select& select, std::vector<sql::TableRef> left_joins);

// The block without some of its items and conditions: FROM has the others only, WHERE the rest of
// the conditions, those of inner joins included. What was read of the items comes from `column`,
// and every other column of the block is qualified. Output names are kept.
struct Lift {
  ir::BlockIndex block = 0;
  const std::set<std::size_t>& items;
  const std::set<std::uint32_t>& moved;
  const std::map<std::uint32_t, sql::Expr>& replaced;
  std::function<sql::Expr(std::size_t item, const ir::Binding& binding)> column;
};
struct Lifted {
  sql::Query query;
  std::vector<sql::TableRef> left_joins;  // As in Gathered.
};
Lifted lifted(const ir::QueryMap& query, const Lift& lift);

// Whether FROM items of the block can move: plain inner joins, named items that read nothing beside
// them, no star, no row as a value, nothing that a name could lead elsewhere for.
bool can_gather(const ir::QueryMap& query, ir::BlockIndex index);
// The same, but that single items may be joined by LEFT JOIN ... ON; those do not move.
bool can_gather_below_left_joins(const ir::QueryMap& query, ir::BlockIndex index);
Gathered gather(const ir::QueryMap& query, const Gathering& gathering);

}  // namespace ado::transforms
