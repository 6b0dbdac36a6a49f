// The built-in dispatcher: decides which of a query's sites are worth a probe, and says why.
#pragma once

#include <string>
#include <vector>

#include "explain/tree.hpp"
#include "ir/query_map.hpp"
#include "mission/mode.hpp"
#include "mission/precedents.hpp"
#include "mission/sites.hpp"
#include "mission/view.hpp"

namespace ado::mission {

struct DispatchPlan {
  std::vector<Probe> probes;     // Best first; ids p01, p02, ...
  std::vector<Dropped> dropped;  // Every site that was not taken, with the reason.
  std::vector<Brief> briefs;     // What the workers were told, where an analyst briefs them.
  std::string note;              // Why there are fewer than the stars would allow; else empty.
};

// Pure. `tree` is the plan of `query`, analyzed; where the query does not finish, only estimated.
// Precedents say what is tried first of what was chosen by gain, in case time ends; no site is left
// out for them. Errors: a transform could not write the plan of its own site.
Result<DispatchPlan> dispatch(const ir::QueryMap& query, const explain::Tree& tree,
                              const TrackRecords& records, const ModeSpec& mode, int stars,
                              const PrecedentsOf& precedents = {});

}  // namespace ado::mission
