// Places in texts and lists that a query names: x[7], substring(s, 30, 2), CAST(s AS varchar(5)).
// Values that end before them would be alike there, whichever place it is.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "ir/query_map.hpp"

namespace ado::verify {

// The integer literals that are such places, or lengths counted from them.
std::vector<const sql::Expr*> positions(const sql::Query& query);

// How long values must be to reach beyond them all; 0 when ordinary values do. Errors: unsupported
// for a place that is further than values are made for.
Result<int> reach_of(const ir::QueryMap& map);

}  // namespace ado::verify
