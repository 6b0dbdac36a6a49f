// The typed events of a fleet and their JSON form in its journal.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/result.hpp"
#include "fleet/view.hpp"

namespace ado::fleet {

struct FleetStarted {
  Charter charter;
};
struct WentOn {};  // A later run took the journal up.
struct Surveyed {
  std::string query_id;
  Survey survey;
};
struct Scheduled {
  std::vector<ScheduleLine> lines;
  std::optional<mission::TrackRecords> records;
};
struct MissionBegun {
  std::string query_id;
  std::string mission_id;
};
struct MissionEnded {
  std::string query_id;
  Ending ending;
};
struct Checked {
  std::string query_id;
  Check check;
};
struct RoundBegun {  // Of validate.
  int round = 1;
};
struct RoundEnded {
  int round = 1;
};
struct Stopped {  // Before all was done.
  std::string reason;
};
struct FleetFinished {};

using FleetEvent =
    std::variant<FleetStarted, WentOn, Surveyed, Scheduled, MissionBegun, MissionEnded, Checked,
                 RoundBegun, RoundEnded, Stopped, FleetFinished>;

// In the data of any event: what it cost, wall clock.
inline constexpr std::string_view kTookMs = "took_ms";

std::string_view type_of(const FleetEvent& event);  // "surveyed"
// The key of the effect that the event settles; "" when it settles none.
std::string key_of(const FleetEvent& event);
nlohmann::json to_json(const FleetEvent& event);
nlohmann::json to_json(const Check& check);
// Errors: invalid_input for an unknown type or fields that do not fit.
Result<FleetEvent> read_event(std::string_view type, const nlohmann::json& data);

}  // namespace ado::fleet
