// From a finished mission to the blackboard: one entry per outcome.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "blackboard/entry.hpp"
#include "journal/event.hpp"
#include "mission/dispatcher.hpp"
#include "mission/view.hpp"

namespace ado::mission {

// Pure: the same journal gives the same entries, so recording twice changes nothing.
std::vector<blackboard::Entry> make_entries(const View& view,
                                            const std::vector<journal::Event>& events);

// Whether entries of a mission can be in the blackboard already. Looking for them takes the longer
// the more there are.
enum class Recorded { not_yet, perhaps };
// Appends those that the workspace's blackboard does not have yet. The mission's journal is held,
// so that nobody else does the same at the same time.
Result<void> record_outcomes(const std::filesystem::path& workspace, const View& view,
                             const std::vector<journal::Event>& events, Recorded recorded);

// What the workspace's newest outcomes say of each transform alone, on this engine version. Lines
// that cannot be read are left out: a record is a hint.
TrackRecords track_records(const std::filesystem::path& workspace, std::string_view engine,
                           std::string_view version);

}  // namespace ado::mission
