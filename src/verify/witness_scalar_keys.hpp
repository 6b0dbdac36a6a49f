// Keeps scalar subqueries of a query from finding two rows in witness data.
#pragma once

#include "ir/query_map.hpp"
#include "verify/witness_evaluator.hpp"
#include "verify/witness_schema.hpp"

namespace ado::verify {

// (SELECT w FROM t WHERE d = 1) must find one row at most, or the original raises and the database
// is wasted: rows with d = 1 are kept unique, or have one w where that is DISTINCT. Of other rows
// nothing is asked: what is right only where d is a key must be seen to be wrong.
void add_scalar_keys(WitnessSchema& schema, const ir::QueryMap& map);
// Has the engine compute the constants of the lookups.
void settle_lookups(WitnessSchema& schema, Evaluator& evaluator);

}  // namespace ado::verify
