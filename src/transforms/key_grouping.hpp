// GROUP BY that names the key of a table, so that its other columns may stand ungrouped.
#pragma once

#include <set>
#include <string>

#include "ir/query_map.hpp"

namespace ado::transforms {

// GROUP BY d.key lets SELECT d.name stand: not so when d is read from a CTE. `columns`: those that
// are read where it is one.
bool grouping_rests_on_key(const ir::QueryMap& query, ir::BlockIndex block, std::size_t item,
                           const std::set<std::string>& columns);

}  // namespace ado::transforms
