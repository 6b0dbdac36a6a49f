// From the configuration to the options of a mission: the same for one query, the demo and a fleet.
#pragma once

#include <span>
#include <string>

#include "cli/session.hpp"
#include "mission/mission.hpp"

namespace ado::cli {

// Everything but the query. Errors: invalid_input for a fact or a size that cannot be read.
Result<mission::Options> mission_options(const config::Config& config, const Session& session,
                                         std::span<const std::string> assumptions);

}  // namespace ado::cli
