// Whether a plan looks up rows of a table by an index, and finds many or far more than it expected.
#pragma once

#include <string_view>

#include "explain/tree.hpp"

namespace ado::explain {

// An index that is asked for a column finds at least a thousand rows, and a hundred at a time or
// three times the rows expected. Of a plan that was not run: an index is asked for it at all.
bool looks_up_many(const Tree& tree, std::string_view relation, std::string_view column);

}  // namespace ado::explain
