// The event of a model's answer, to JSON and back.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "base/result.hpp"
#include "base/strict_json.hpp"
#include "mission/events.hpp"

namespace ado::mission {

nlohmann::json answer_json(const Answered& event);
Result<MissionEvent> read_answered(JsonObject& object);

}  // namespace ado::mission
