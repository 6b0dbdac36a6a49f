// Strict reading of replies that are patch plans: of workers and snipers.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "briefing/redaction.hpp"
#include "briefing/refusal.hpp"
#include "briefing/role.hpp"

namespace ado::briefing {

inline constexpr std::size_t kFragmentBytesMax = std::size_t{64} << 10;
inline constexpr std::size_t kReasoningPlansMax = 3;

struct PlanOrder {
  Role role = Role::standard_worker;
  const ir::QueryMap& query;             // The original.
  const Redaction* redaction = nullptr;  // As in the prompt's Facts.
  // Of a probe worker: the transform that it was told to do. Empty: any.
  std::string transform_id = {};
  // Of snipers: the probes that were shown, for based_on.
  std::span<const std::string> probe_ids = {};
};

// One plan as an object; of reasoning workers and snipers an array of one to three. Or
// {"steps": [], "failure_reason": "..."}, which is the refusal gave_up. Beyond patch::read_plan:
// - base and dialect are those of the prompt, targets are there, operations are those that missions
//   take, fragments parse and have at most kFragmentBytesMax bytes;
// - transform_id is of the catalog or free ("x_..."); a sniper's is "compound", or free, with the
//   probes it is based on;
// - what the plan says about the basis of its preconditions does not count: each is unsettled.
// Plans come back over the original, with literals restored.
Reply<std::vector<patch::PatchPlan>> read_plan_reply(std::string_view reply,
                                                     const PlanOrder& order);

}  // namespace ado::briefing
