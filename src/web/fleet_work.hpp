// What may be done to a fleet at this moment, and what is in the way.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "web/archive.hpp"
#include "web/site.hpp"

namespace ado::web {

enum class FleetDeed { pause, resume, approve };

// Why it cannot be done; nothing when it can.
std::optional<std::string> obstacle(FleetDeed deed, const FoldedFleet& fleet, const Site& site);
// Those that can be done: none in a server that only reads.
std::vector<std::string> deeds_of(const FoldedFleet& fleet, const Site& site);
// The run of ours that works on it.
std::optional<Run> run_of(const FoldedFleet& fleet, const Site& site);

}  // namespace ado::web
