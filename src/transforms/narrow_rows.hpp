// The rows of one table that several blocks read, computed once with the columns that they need.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "ir/query_map.hpp"

namespace ado::transforms {

// Whether the block may read its rows from somewhere else: it groups the rows of one plain table,
// of which it reads named columns only, the same rows give it the same answer, and nothing in its
// WHERE raises for rows that it did not meet before.
bool reads_plain_rows(const ir::QueryMap& query, ir::BlockIndex index);
const ir::FromItem& table_of(const ir::QueryMap& query, ir::BlockIndex index);

// SELECT columns FROM the first block's table WHERE filter; the filter names the columns as that
// block does. Materialized.
sql::CommonTable narrow_rows(const ir::QueryMap& query, const std::string& name,
                             const std::vector<ir::BlockIndex>& blocks,
                             std::set<std::string> columns, std::vector<sql::Expr> filter);
// That CTE under the name that the block knows its table by.
sql::TableRef read_rows(const ir::QueryMap& query, const std::string& name, ir::BlockIndex block);

}  // namespace ado::transforms
