// What may raise, made by the original behind CASE and by the candidate in a plain condition: a
// division, ln(x), a cast of a text. No engine promises an order in which the conditions of a
// filter are asked, so one that keeps the others from raising may come too late.
#pragma once

#include <optional>
#include <string>

#include "ir/query_map.hpp"

namespace ado::verify {

// The first such expression, as text; none when each was there, as bare, in the original.
std::optional<std::string> risk_without_guard(const ir::QueryMap& original,
                                              const ir::QueryMap& candidate);

// The candidate as a statement of the same result in which conditions with such an expression are
// asked before the others over the same tables, as the server may do it. None when there are no two
// such conditions.
std::optional<sql::Statement> with_risks_first(const ir::QueryMap& original,
                                               const ir::QueryMap& candidate);

}  // namespace ado::verify
