// Views that give other rows each time they are read.
#pragma once

#include <vector>

#include "pipeline/planner.hpp"

namespace ado::pipeline {

// False for a table. A view that cannot be read, or that reads views too deep, differs.
Result<bool> reads_differing_view(const sql::Query& query, const Planning& planning);
Result<bool> view_differs(const std::vector<sql::Identifier>& name, const Planning& planning);

}  // namespace ado::pipeline
