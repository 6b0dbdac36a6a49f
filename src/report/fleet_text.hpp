// A fleet's scorecard as text: for terminals, as markdown, and as JSON.
#pragma once

#include <cstddef>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "report/fleet_scorecard.hpp"

namespace ado::report {

// A row a query, and what it comes to in all.
std::string fleet_text(const FleetScorecard& card);

// While it runs: a head line, and at most `rows_most` rows round the mission that is at work.
std::string fleet_live_text(const FleetScorecard& card, std::size_t rows_most);

std::string fleet_markdown(const FleetScorecard& card);

nlohmann::json fleet_json(const FleetScorecard& card);

}  // namespace ado::report
