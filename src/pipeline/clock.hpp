// The clock of a plan's statements.
#pragma once

#include "pipeline/names.hpp"
#include "pipeline/steps.hpp"

namespace ado::pipeline {

// Whether it reads a clock that another statement reads anew.
bool is_clock(const sql::Expr& expr, sql::Dialect dialect);
// Gives result columns that read the clock the names that they have without it being kept.
void name_clocks(sql::Query& query, sql::Dialect dialect);
// now() and its kind become a value that the first step has read. A plan without them stays as it
// is.
void keep_clock(QueryPlan& plan, Names& names, sql::Dialect dialect);

}  // namespace ado::pipeline
