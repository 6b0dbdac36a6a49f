// Footprint: what a plan changes in its base, before anything is applied.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ir/query_map.hpp"
#include "patch/plan.hpp"

namespace ado::patch {

struct Footprint {
  std::map<std::uint32_t, std::string> nodes;  // Node ids that a step replaces, to its step id.
  std::map<std::string, std::string> clauses;  // "main where": to the step that replaces it whole.
  std::map<std::string, std::string> names;    // Folded names of new CTEs, to their step id.
};

// Steps that work on what an earlier step creates touch nothing of the base. Errors: those of
// resolving targets.
Result<Footprint> footprint(const ir::QueryMap& base, const PatchPlan& plan);

// Where two plans meet, one line each: "p03 s1 and p07 s2 both change expression a = 1 in main".
std::vector<std::string> overlaps(const ir::QueryMap& base, const PatchPlan& a,
                                  const Footprint& of_a, const PatchPlan& b, const Footprint& of_b);

}  // namespace ado::patch
