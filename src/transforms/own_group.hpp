// Correlated aggregates over the group of rows that the reader's own row belongs to.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "ir/query_map.hpp"
#include "transforms/correlated_aggregate.hpp"

namespace ado::transforms {

struct KeyColumn {
  std::size_t item = 0;  // In the reader's FROM.
  std::string column;
  bool nullable = true;
};
struct OwnGroup {
  CorrelatedAggregate aggregate;
  std::vector<KeyColumn> keys;
  std::set<std::size_t> items;     // The reader's items that are the subquery's too.
  std::set<std::uint32_t> shared;  // Conditions (by node id) that the reader has like the subquery.
  std::vector<sql::Expr> own;      // Conditions of the subquery alone, over the reader's items.
  sql::Expr value;                 // What the subquery computes, over the reader's items.
  // Whether all items of the reader may come below the window, under all conditions but one.
  bool joined = false;
  std::set<std::size_t> all_items;
  std::set<std::uint32_t> all_conditions;
  std::vector<std::string> unique;  // "table.column" that must be unique for that.
};

// Those of one block whose rows can be gathered.
std::vector<OwnGroup> own_groups(const ir::QueryMap& query, ir::BlockIndex index);

}  // namespace ado::transforms
