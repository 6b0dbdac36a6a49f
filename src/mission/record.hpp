// From a finished mission to the blackboard: one entry per outcome.
#pragma once

#include <vector>

#include "blackboard/entry.hpp"
#include "journal/event.hpp"
#include "mission/mission.hpp"

namespace ado::mission {

// Pure: the same view gives the same entries, so recording twice changes nothing.
std::vector<blackboard::Entry> make_entries(const Options& options, const View& view,
                                            const std::vector<journal::Event>& events);

// Appends those that the workspace's blackboard does not have yet.
Result<void> record_outcomes(const Options& options, const View& view,
                             const std::vector<journal::Event>& events);

}  // namespace ado::mission
