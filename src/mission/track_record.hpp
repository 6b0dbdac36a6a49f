// How transforms did in earlier missions.
#pragma once

#include <functional>
#include <map>
#include <string>

namespace ado::mission {

// How a transform alone did in earlier missions on this engine version.
struct TrackRecord {
  int tried = 0;  // Timed.
  int won = 0;    // Verified and faster.
};
using TrackRecords = std::map<std::string, TrackRecord, std::less<>>;  // By transform.

}  // namespace ado::mission
