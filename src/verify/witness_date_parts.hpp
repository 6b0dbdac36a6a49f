// Parts of dates: what a date must be for its month to be 5.
#pragma once

#include <optional>

#include "sql/ast.hpp"

namespace ado::verify {

// A part that extract(), date_part() or a function such as month() asks for.
struct DatePart {
  const sql::Expr* source = nullptr;  // The date; lives as long as the call.
  sql::Expr moved;                    // The same date, but for that part, which is the target.
  int coarseness = 0;                 // The year is set before the month, the month before the day.
};
// Where a month has fewer days, the last one is taken. None for other functions and parts.
std::optional<DatePart> with_part(const sql::FunctionCall& call, const sql::Expr& target,
                                  sql::Dialect dialect);

}  // namespace ado::verify
