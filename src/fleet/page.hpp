// A fleet as a report to send: its scorecard, with the report of each of its missions.
#pragma once

#include "fleet/store.hpp"
#include "report/fleet_report.hpp"

namespace ado::fleet {

report::FleetReport make_report(const StoredFleet& fleet);

}  // namespace ado::fleet
