// Has transforms write the plans of their sites, and joins two of them.
#include "mission/site_plan.hpp"

#include <utility>

#include "patch/apply.hpp"

namespace ado::mission {

Result<patch::PatchPlan> plan_of_site(const ir::QueryMap& query, const Site& site, std::string id) {
  ADO_TRY(patch::PatchPlan plan, site.transform->rewrite(query, site.match));
  plan.plan_id = std::move(id);
  return plan;
}

std::optional<patch::PatchPlan> compose_two(const ir::QueryMap& query, const patch::PatchPlan& a,
                                            const patch::PatchPlan& b) {
  if (!patch::conflicts(query, a, b).empty()) return std::nullopt;
  Result<patch::PatchPlan> plan = patch::compose(query, {a, b});
  if (!plan) return std::nullopt;
  return *std::move(plan);
}

}  // namespace ado::mission
