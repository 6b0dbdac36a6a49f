// The patch plans of sites, alone and composed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mission/sites.hpp"
#include "patch/plan.hpp"

namespace ado::mission {

// `id` names the plan, and with it the steps of a compound. Errors: internal.
Result<patch::PatchPlan> plan_of_site(const ir::QueryMap& query, const Site& site, std::string id);

// One plan of both; nothing where they meet.
std::optional<patch::PatchPlan> compose_two(const ir::QueryMap& query, const patch::PatchPlan& a,
                                            const patch::PatchPlan& b);

}  // namespace ado::mission
