// The flat entry of schema 1, which old logs hold.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "base/result.hpp"
#include "blackboard/entry.hpp"

namespace ado::blackboard {

bool is_legacy_entry(const nlohmann::json& value);
// What schema 2.0 has no place for (intent, principle, what worked and why) is left behind.
Result<Entry> read_legacy_entry(const nlohmann::json& value);

}  // namespace ado::blackboard
