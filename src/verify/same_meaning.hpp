// Queries of PostgreSQL that mean the same in DuckDB, construct by construct.
#pragma once

#include "ir/query_map.hpp"

namespace ado::verify {

// A query without names of schemas, as DuckDB reads it, with every NULLS order written out. Only
// where each construct is on a list whose meaning was tested on both engines
// (tests/postgres/same_meaning_test.cpp): whole numbers, texts held equal, dates and truth values;
// no division, no order of texts, no cast. Errors: unsupported, naming the first that is not on it.
Result<ir::QueryMap> as_duckdb(const ir::QueryMap& map);

// Whether both give columns of the same known types on PostgreSQL, which DuckDB cannot tell.
bool same_output_types(const ir::QueryMap& a, const ir::QueryMap& b);

}  // namespace ado::verify
