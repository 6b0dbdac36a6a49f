// The built-in dispatcher: ranks every site of every transform by plan evidence, and says why.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "explain/tree.hpp"
#include "ir/query_map.hpp"
#include "mission/mode.hpp"
#include "mission/view.hpp"

namespace ado::mission {

struct DispatchPlan {
  std::vector<Probe> probes;     // Best first; ids p01, p02, ...
  std::vector<Dropped> dropped;  // Every site that was not taken, with the reason.
  std::string note;              // Why there are fewer than the stars would allow; else empty.
};

// How a transform alone did in earlier missions on this engine version.
struct TrackRecord {
  int tried = 0;  // Timed.
  int won = 0;    // Verified and faster.
};
using TrackRecords = std::map<std::string, TrackRecord, std::less<>>;  // By transform.

// Pure. `tree` is the plan of `query`, analyzed; where the query does not finish, only estimated.
DispatchPlan dispatch(const ir::QueryMap& query, const explain::Tree& tree,
                      const TrackRecords& records, const ModeSpec& mode, int stars);

}  // namespace ado::mission
