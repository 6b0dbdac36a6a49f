// Forecast: how long the missions that are left will take. A guess, for people.
#pragma once

#include <vector>

#include "fleet/scorecard.hpp"

namespace ado::fleet {

// From the survey's times, corrected by how far off they were for the missions that have ended.
// 0 when nothing is left or nothing is known. Pure.
double eta_ms(const std::vector<Row>& rows);

}  // namespace ado::fleet
