// The built-in analyst: briefs workers by where the time goes, and steers by why attempts failed.
#pragma once

#include <string>
#include <vector>

#include "ir/query_map.hpp"
#include "mission/dispatcher.hpp"
#include "mission/mode.hpp"
#include "mission/sites.hpp"
#include "mission/view.hpp"

namespace ado::mission {

// Up to `most` briefs of two families each that overlap least, and the plans of their workers: the
// best sites of both families together, then alone. Pure. Errors: a transform could not write the
// plan of its own site.
Result<DispatchPlan> brief(const ir::QueryMap& query, const Sites& sites, const ModeSpec& mode,
                           std::size_t most);

struct SteerPlan {
  std::string note;           // What is known of the attempts so far, and what follows from it.
  std::vector<Probe> probes;  // Up to plans_per_worker; empty when no site is left.
};
// The next attempt, always from the original: on top of the best gain where that can be composed,
// else elsewhere. A transform that a gate refused is not tried again. Pure. Errors as above.
Result<SteerPlan> steer(const ir::QueryMap& query, const Sites& sites, const ModeSpec& mode,
                        const View& view);

}  // namespace ado::mission
