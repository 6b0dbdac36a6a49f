// Instability by structure: parts of a query whose value depends on the order in which rows happen
// to be read, or changes from run to run. Two equal runs prove nothing about them.
#pragma once

#include <string>
#include <vector>

#include "ir/query_map.hpp"

namespace ado::verify {

// One line each, with the expression's text. A part is left out only where keys, grouping or its
// own order prove that it has one value. Pure.
std::vector<std::string> instabilities_of(const ir::QueryMap& map);

// Calls a volatile function or takes a sample: even equal results of two runs are chance.
bool draws_at_random(const ir::QueryMap& map);

// Reads now() or the like: stable within one statement, not from one to the next.
bool reads_clock(const ir::QueryMap& map);

}  // namespace ado::verify
