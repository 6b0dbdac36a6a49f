// From a finished mission to the blackboard: one entry per outcome.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "blackboard/entry.hpp"
#include "journal/event.hpp"
#include "mission/dispatcher.hpp"
#include "mission/mission.hpp"

namespace ado::mission {

// Pure: the same view gives the same entries, so recording twice changes nothing.
std::vector<blackboard::Entry> make_entries(const Options& options, const View& view,
                                            const std::vector<journal::Event>& events);

// Appends those that the workspace's blackboard does not have yet.
Result<void> record_outcomes(const Options& options, const View& view,
                             const std::vector<journal::Event>& events);

// What the workspace's newest outcomes say of each transform alone, on this engine version. Lines
// that cannot be read are left out: a record is a hint.
TrackRecords track_records(const std::filesystem::path& workspace, std::string_view engine,
                           std::string_view version);

}  // namespace ado::mission
