// The result of a mission for people (text, HTML) and machines (JSON), from its view only.
#pragma once

#include <string>

#include "mission/mission.hpp"
#include "report/text_report.hpp"

namespace ado::cli {

std::string text_report(const mission::MissionResult& result);
std::string json_report(const mission::MissionResult& result);
std::string html_report(const mission::MissionResult& result);

// The mission's line in a scorecard.
report::Score score_of(const mission::MissionResult& result);

std::string with_newline(std::string text);

}  // namespace ado::cli
