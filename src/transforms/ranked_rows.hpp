// Rows that are ranked, of which a condition keeps the first few only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ir/query_map.hpp"

namespace ado::transforms {

// rank() or row_number() OVER (PARTITION BY ... ORDER BY one key), the key last where it is NULL.
struct Ranking {
  std::vector<const sql::Expr*> partition_by;
  const sql::OrderItem* order = nullptr;
};
// A block whose windows are rankings of one specification, each a whole select item or what its
// QUALIFY compares, and of which only rows of the first `limit` ranks are seen.
struct RankedRows {
  ir::BlockIndex block = 0;
  Ranking ranking;
  const sql::Expr* condition = nullptr;  // In QUALIFY, or a conjunct of the block's one reader.
  const sql::Expr* limit = nullptr;      // The constant in it: an integer of at least 1.
};

// The ranking that a call computes; nothing when it is another function or has a frame, several
// sort keys, or NULL first.
std::optional<Ranking> ranking_of(const ir::QueryMap& query, ir::BlockIndex block,
                                  const sql::Expr& expr);
// None when the rows that rank lower may be seen, or matter to what is seen.
std::optional<RankedRows> ranked_rows(const ir::QueryMap& query, ir::BlockIndex block);

}  // namespace ado::transforms
