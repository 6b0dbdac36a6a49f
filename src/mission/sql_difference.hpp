// Which transforms explain how a candidate's SQL differs from its original, by counting what kinds
// of constructs came and went. For records of plans that nobody named; never for a decision.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sql/node.hpp"

namespace ado::mission {

// Ids of the catalog, the most telling first; empty when nothing fits or a text cannot be read.
std::vector<std::string> transforms_by_difference(std::string_view original,
                                                  std::string_view candidate, sql::Dialect dialect);

}  // namespace ado::mission
