// Keeps scalar subqueries of a query from finding two rows in witness data.
#pragma once

#include "ir/query_map.hpp"
#include "verify/witness_schema.hpp"

namespace ado::verify {

// (SELECT w FROM t WHERE d = 1) must find one row at most, or the original raises and the database
// is wasted: d is kept unique, or determines w where that is DISTINCT.
void add_scalar_keys(WitnessSchema& schema, const ir::QueryMap& map);

}  // namespace ado::verify
