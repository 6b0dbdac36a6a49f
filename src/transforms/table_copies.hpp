// A subquery's tables that its reader has too: the same rows under other names.
#pragma once

#include <string>
#include <vector>

#include "base/hash.hpp"
#include "ir/query_map.hpp"

namespace ado::transforms {

// Both items are the same table or CTE, with the same rows and the same names of columns.
bool is_same_source(const ir::QueryMap& query, const ir::FromItem& a, const ir::FromItem& b);
// An expression of the block that reads nothing outside of it, over items with these names: one for
// each of the block's.
sql::Expr over_copies(const ir::QueryMap& query, ir::BlockIndex block, const sql::Expr& expr,
                      const std::vector<std::string>& names);
// Equal for conditions that say the same; a = b and b = a do.
Hash128 condition_meaning(const ir::QueryMap& query, sql::Expr condition);
// The aggregates of the expression give for a window what they give for a group.
bool bears_windows(const sql::Expr& value);
// Each aggregate of the expression over the window, of the rows that pass the filters.
sql::Expr over_window(const ir::QueryMap& query, sql::Expr value,
                      const std::vector<sql::Expr>& filters, const sql::WindowSpec& window);

}  // namespace ado::transforms
