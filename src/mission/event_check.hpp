// Whether an event can follow what the view knows: of journals that somebody else has written to.
#pragma once

#include "base/result.hpp"
#include "mission/events.hpp"

namespace ado::mission {

// Errors: invalid_input for a probe that is not there, or a step before the one that it needs.
Result<void> check_follows(const View& view, const MissionEvent& event);

}  // namespace ado::mission
