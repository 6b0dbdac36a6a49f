// GET /api/runs and /api/runs/RUN, POST /api/runs/RUN/stop: work that this server has started.
#include <charconv>
#include <fstream>

#include "web/json_parts.hpp"
#include "web/paging.hpp"
#include "web/routes.hpp"

namespace ado::web {
namespace {

// The process that locked a mission's journal last wrote its number there.
pid_t last_writer(const std::filesystem::path& journal) {
  std::ifstream stream(std::filesystem::path(journal) += ".lock");
  pid_t number = 0;
  stream >> number;
  return number;
}

// The mission that a run works on, found by its process; a resumed one, too.
std::string mission_of(const Run& run, Site& site) {
  const auto missions = site.archive.missions();
  for (const MissionLine& line : *missions) {
    if (!line.view || line.view->changed_at < run.started_at) continue;
    if (last_writer(site.archive.mission_journal(line.id)) == run.process) return line.id;
  }
  return {};
}

Run with_mission(Run run, Site& site) {
  if (run.kind != WorkKind::optimize || !run.mission_id.empty()) return run;
  run.mission_id = mission_of(run, site);
  if (!run.mission_id.empty()) site.runs.set_mission(run.id, run.mission_id);
  return run;
}

}  // namespace

Answer answer_runs(const Request& request, const Ids&, Site& site) {
  const auto page = read_page(request);
  if (!page) return page.error();
  return answer_list(request, page_of(site.runs.all(), *page, [&](const Run& run) {
                       return run_json(with_mission(run, site));
                     }));
}

Answer answer_one_run(const Request& request, const Ids& ids, Site& site) {
  const auto run = site.runs.find(ids.front());
  if (!run) return refuse(Refusal::not_found, "no such run");
  return answer_list(request, run_json(with_mission(*run, site)));
}

Answer stop_run(const Request&, const Ids& ids, Site& site) {
  if (!site.runs.find(ids.front())) return refuse(Refusal::not_found, "no such run");
  if (!site.runs.stop(ids.front())) return refuse(Refusal::conflict, "the run has ended");
  return answer(run_json(*site.runs.find(ids.front())), 202);
}

}  // namespace ado::web
