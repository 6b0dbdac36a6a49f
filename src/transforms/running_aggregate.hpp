// Scalar subqueries that aggregate all rows of a table up to the row of their reader, of the same
// table: totals, counts and extremes so far.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ir/query_map.hpp"

namespace ado::transforms {

struct RunningAggregate {
  const sql::Expr* subquery = nullptr;
  ir::BlockIndex inner = 0;
  std::size_t item = 0;            // The reader's copy of the table.
  std::vector<std::string> keys;   // Its columns that the rows are grouped by.
  std::string order;               // Its column that the rows are sorted by.
  std::string_view op;             // Of the rows that count to the own one: <, <=, > or >=.
  std::set<std::uint32_t> shared;  // Conditions of the reader that the subquery has, too.
  std::vector<sql::Expr> own;      // Those of the subquery alone, over the reader's copy.
  bool in_place = false;           // The window may stand where the subquery stood; else below.
};

// Those of one block, which is neither grouped nor correlated. Their values cannot raise.
std::vector<RunningAggregate> running_aggregates(const ir::QueryMap& query, ir::BlockIndex index);

}  // namespace ado::transforms
