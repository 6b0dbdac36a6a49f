// The places that read a CTE, and what may be filtered inside of it on their behalf.
#pragma once

#include <optional>
#include <vector>

#include "ir/query_map.hpp"

namespace ado::transforms {

struct CteReader {
  ir::BlockIndex block = 0;
  std::size_t item = 0;  // In its FROM.
};
// All of them; none when some reader would see other rows than those that are dropped change: the
// nearest row of an ASOF join, a position, a sample, FULL, SEMI and ANTI joins.
std::vector<CteReader> cte_readers(const ir::QueryMap& query, const ir::CteNode& cte);
// The output of the CTE that an expression is, when it is a column of this reader.
std::optional<std::size_t> output_read(const ir::QueryMap& query, const sql::Expr& expr,
                                       const CteReader& reader);

// What a reader of the CTE has in FROM may be read once more inside of the CTE: a table or another
// CTE, whose name leads to the same there, which gives the same rows again, and which can be had
// before the CTE.
bool can_be_read_in(const ir::QueryMap& query, const ir::FromItem& item, const ir::CteNode& cte);

// A SELECT that gives the same rows, less some, when its WHERE drops rows by their group key, or by
// what they pass on when there are no groups.
bool takes_filter(const ir::QueryMap& query, ir::BlockIndex index);
bool is_group_key(const ir::QueryMap& query, const ir::Block& body, const sql::Expr& expr);

}  // namespace ado::transforms
