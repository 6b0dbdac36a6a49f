// Run: carries a fleet from its journal to its end, one effect after the other.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "engine/engine.hpp"
#include "fleet/decide.hpp"
#include "fleet/events.hpp"
#include "fleet/fleet_file.hpp"
#include "fleet/store.hpp"
#include "mission/mission.hpp"

namespace ado::fleet {

// Told from the run's thread, after an event of the fleet and after one of a mission.
struct Progress {
  std::function<void(const View&, const MissionViews&, const FleetEvent&)> on_fleet;
  std::function<void(const View&, const MissionViews&, const std::string& query)> on_mission;
  std::function<void(const std::string& problem)> on_problem;  // That the run goes on without.
};

// The world of a run.
struct Surroundings {
  const Clock& clock;
  std::stop_token stop;  // What is in flight comes to its end; nothing more begins.
  std::function<Result<std::unique_ptr<engine::Engine>>()> open;  // A connection of its own.
  Progress progress;
};

struct Mandate {
  FleetFile file;
  mission::Options base;  // Of every mission; what belongs to one query is filled in.
  Limits limits;
  Begin begin = Begin::where_it_was;
};

struct RunReport {
  StoredFleet fleet;
  bool resumed = false;
  std::vector<std::filesystem::path> prompts;  // Of prepare_fleet.
};

// All four hold the workspace's lock. Errors: unavailable ("interrupted ...") after a stop, when
// the database or the models do not answer, or when another run holds the lock; invalid_input when
// models are set up wrongly. What was done until then is in the journals, and the same call goes
// on from there. Reaching a limit is no error: the scorecard says so.
Result<RunReport> run_fleet(const Mandate& mandate, const Surroundings& surroundings);

// The survey, and the prompts of every mission that are known without a reply. Asks no model.
Result<RunReport> prepare_fleet(const Mandate& mandate, const Surroundings& surroundings);

// Holds every result against state 0, afresh. Goes on with a round that did not come to its end.
// Errors, too: invalid_input when the fleet has not been run.
Result<RunReport> validate_fleet(const Mandate& mandate, const Surroundings& surroundings);

}  // namespace ado::fleet
