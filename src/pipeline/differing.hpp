// Views and functions of the database that give something else each time.
#pragma once

#include <string>
#include <vector>

#include "pipeline/planner.hpp"

namespace ado::pipeline {

// False for a table. A view that cannot be read, or that reads views too deep, differs.
Result<bool> reads_differing_view(const sql::Query& query, const Planning& planning);
Result<bool> view_differs(const std::vector<sql::Identifier>& name, const Planning& planning);

// Of a function that ado does not know: what the catalog says of it, and of a macro what its
// definition calls. One that cannot be read, or that calls macros too deep, differs.
Result<bool> function_differs(const std::string& name, const Planning& planning);

}  // namespace ado::pipeline
