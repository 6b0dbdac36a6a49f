// From a mission's view to its report: the one place where reports of missions are filled.
#pragma once

#include <filesystem>

#include "mission/mission.hpp"
#include "report/mission_report.hpp"

namespace ado::mission {

// Of a view at any point of the mission, from its first event on. `folder` is shown to people.
report::MissionReport make_report(const View& view, const std::filesystem::path& folder);
report::MissionReport make_report(const MissionResult& result);

// A mission of a workspace, read from its journal, which another process may still be writing.
// `mission` is an id, the beginning of one, or a mission's folder; empty: the newest. Errors:
// invalid_input when there is none, when several begin so, or the journal cannot be read.
Result<report::MissionReport> read_report(const std::filesystem::path& workspace,
                                          const std::string& mission);

}  // namespace ado::mission
