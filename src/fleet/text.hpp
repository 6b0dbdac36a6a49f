// A fleet's scorecard for terminals and as JSON. As a report to send: fleet/page.hpp.
#pragma once

#include <cstddef>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "fleet/scorecard.hpp"

namespace ado::fleet {

// A row a query, and what it comes to in all.
std::string scorecard_text(const Scorecard& card);

// While it runs: a head line, and at most `rows_most` rows round the mission that is at work.
std::string live_text(const Scorecard& card, std::size_t rows_most);

nlohmann::json scorecard_json(const Scorecard& card);

// What every JSON of a fleet tells alike: the scorecard without its rows, a row without its texts
// and measurements; both without their ids and what they cost.
nlohmann::json summary_json(const Scorecard& card);
nlohmann::json summary_json(const Row& row);

}  // namespace ado::fleet
