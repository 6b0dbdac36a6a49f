// The structural gates by name: each in a file of its own, listed in order in structure.cpp.
#pragma once

#include <string>
#include <vector>

#include "verify/structure.hpp"

namespace ado::verify {

outcome::Verdict check_resolves(const StructureInput& input);
outcome::Verdict check_outputs(const StructureInput& input);
outcome::Verdict check_tables(const StructureInput& input);
outcome::Verdict check_literals(const StructureInput& input);
outcome::Verdict check_aliases(const StructureInput& input);
outcome::Verdict check_orphan_ctes(const StructureInput& input);
outcome::Verdict check_side_effects(const StructureInput& input);
outcome::Verdict check_reach(const StructureInput& input);
outcome::Verdict check_order(const StructureInput& input);

// How the outermost ORDER BY and LIMIT of two queries differ; each a sentence. `lost` is what no
// data can excuse: the candidate promises no order, or another cut. `changed` may still mean the
// same order (another expression for one value), so only data can tell.
struct OrderDifference {
  std::vector<std::string> lost;
  std::vector<std::string> changed;
};
OrderDifference compare_order(const ir::QueryMap& original, const ir::QueryMap& candidate);

}  // namespace ado::verify
