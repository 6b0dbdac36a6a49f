// POST /api/fleets/ID/pause, resume and approve.
#include <algorithm>

#include "web/fleet_work.hpp"
#include "web/json_parts.hpp"
#include "web/routes.hpp"

namespace ado::web {

std::optional<Run> run_of(const FoldedFleet& fleet, const Site& site) {
  for (const Run& run : site.runs.all()) {
    if (run.is_open() && run.kind == WorkKind::fleet_run && run.fleet_id == fleet.id) return run;
  }
  return std::nullopt;
}

std::optional<std::string> obstacle(FleetDeed deed, const FoldedFleet& fleet, const Site& site) {
  if (!site.options.allow_run) return "this server only reads";
  if (!fleet.problem.empty()) return fleet.problem;
  if (!fleet.is_read) return "its journal is still being read";
  if (deed == FleetDeed::pause) {
    if (run_of(fleet, site)) return std::nullopt;
    return fleet.at_work ? "the run was not started by this server: stop it where it was started"
                         : "no run is at work";
  }
  if (fleet.at_work) return "a run is at work";
  if (site.runs.options().fleet_file(fleet.card.name) == nullptr) {
    return "its file is not configured: start the server with --fleet FLEET.toml";
  }
  if (deed == FleetDeed::resume) {
    return fleet.card.complete ? std::optional<std::string>("it is complete") : std::nullopt;
  }
  if (!fleet.missions.is_complete()) return "its missions are still being read";
  const bool has_gain = std::ranges::any_of(fleet.card.rows, [](const fleet::Row& row) {
    return row.stage == fleet::Stage::done && row.measurement && row.measurement->speedup > 1;
  });
  return has_gain ? std::nullopt : std::optional<std::string>("no query has a gain to approve");
}

std::vector<std::string> deeds_of(const FoldedFleet& fleet, const Site& site) {
  std::vector<std::string> can;
  if (!obstacle(FleetDeed::pause, fleet, site)) can.emplace_back("pause");
  if (!obstacle(FleetDeed::resume, fleet, site)) can.emplace_back("resume");
  if (!obstacle(FleetDeed::approve, fleet, site)) can.emplace_back("approve");
  return can;
}

namespace {

Answer start(WorkKind kind, const FoldedFleet& fleet, Site& site) {
  const FleetFile* file = site.runs.options().fleet_file(fleet.card.name);
  const auto run = site.runs.start(fleet_command(site.runs.options(), kind, *file, fleet.id));
  if (!run) return refuse(Refusal::conflict, run.error().message, run.error().hint);
  return answer(run_json(*run), 202);
}

Answer perform(FleetDeed deed, const FoldedFleet& fleet, Site& site) {
  switch (deed) {
    case FleetDeed::pause: {
      const std::optional<Run> run = run_of(fleet, site);
      if (!run || !site.runs.stop(run->id)) {
        return refuse(Refusal::conflict, "its run has just ended");
      }
      return answer(run_json(site.runs.find(run->id).value_or(*run)), 202);
    }
    case FleetDeed::resume:
      return start(WorkKind::fleet_run, fleet, site);
    case FleetDeed::approve:
      return start(WorkKind::fleet_promote, fleet, site);
  }
  return refuse(Refusal::internal, "no such deed");
}

Answer answer_deed(FleetDeed deed, const Ids& ids, Site& site) {
  const auto fleet = site.archive.fleet(ids.front());
  if (!fleet) return refuse(Refusal::not_found, "no such fleet");
  if (const auto reason = obstacle(deed, *fleet, site)) return refuse(Refusal::conflict, *reason);
  return perform(deed, *fleet, site);
}

}  // namespace

Answer pause_fleet(const Request&, const Ids& ids, Site& site) {
  return answer_deed(FleetDeed::pause, ids, site);
}
Answer resume_fleet(const Request&, const Ids& ids, Site& site) {
  return answer_deed(FleetDeed::resume, ids, site);
}
Answer approve_fleet(const Request&, const Ids& ids, Site& site) {
  return answer_deed(FleetDeed::approve, ids, site);
}

}  // namespace ado::web
