// Queries on temporary tables: names that would lead past them lose their schema.
#pragma once

#include "ir/query_map.hpp"

namespace ado::verify {

// The same query with t for public.t, and t.x for public.t.x. Errors: unsupported when a bare name
// would lead to another table or to a CTE.
Result<ir::QueryMap> without_schema_names(const ir::QueryMap& map);

}  // namespace ado::verify
