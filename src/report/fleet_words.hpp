// The cells and sentences that every form of a fleet's scorecard shares.
#pragma once

#include <string>

#include "report/fleet_scorecard.hpp"

namespace ado::report {

std::string span_text(double milliseconds);  // "0.4 s", "42 s", "5 min 02 s", "3 h 10 min"
std::string stars_text(int stars);           // "***"; "-" while they are not known.
std::string before_text(const FleetRow& row);
std::string after_text(const FleetRow& row);
std::string speedup_text(const FleetRow& row);  // ">=12.00x" against a time limit.
std::string noise_text(const FleetRow& row);
std::string check_text(const FleetRow& row);  // Against state 0: "2.31x accepted"
std::string how_text(const FleetRow& row);    // What the result is made of, or why there is none.

// What it comes to, how it was measured and what is missing: some sentences, a line each.
std::string totals_text(const FleetScorecard& card);

}  // namespace ado::report
