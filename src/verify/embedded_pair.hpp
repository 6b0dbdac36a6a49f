// Two queries of a user's engine as the embedded DuckDB reads them on a copy of some tables.
#pragma once

#include <string>

#include "ir/query_map.hpp"
#include "verify/sample_plan.hpp"

namespace ado::verify {

struct EmbeddedPair {
  ir::QueryMap original;
  ir::QueryMap candidate;
};
// Errors: unsupported for what is not known to mean the same in DuckDB (see same_meaning.hpp).
Result<EmbeddedPair> embedded_pair(const SamplePlan& plan, const ir::QueryMap& original,
                                   const ir::QueryMap& candidate);

// CREATE TABLE for each table of the plan, which embedded_pair() has found possible.
std::string embedded_script(const SamplePlan& plan);

}  // namespace ado::verify
