// What changed between the plans of a query and of its rewrite.
#pragma once

#include <string>

#include "explain/tree.hpp"

namespace ado::explain {

// One or two lines: what was replaced (scans of a table, operators), then what it brought (rows
// through the most expensive operator, time). "same operators and rows", and the time, where only
// what they compute can have changed.
std::string delta(const Tree& before, const Tree& after);

}  // namespace ado::explain
