// Prints an explain tree for people.
#pragma once

#include <string>

#include "explain/tree.hpp"

namespace ado::explain {

// A line of totals, then a table: each operator's share of the time, its own milliseconds, rows in
// and out, rows expected, and the operator, indented. Projections that cost next to nothing are
// left out, their inputs move up. Ends with a newline.
std::string print(const Tree& tree);

}  // namespace ado::explain
