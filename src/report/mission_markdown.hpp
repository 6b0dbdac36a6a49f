// A mission as a part of a markdown page: all of its report but the title.
#pragma once

#include <string>

#include "report/mission_report.hpp"

namespace ado::report {

std::string mission_markdown(const MissionReport& report);

}  // namespace ado::report
