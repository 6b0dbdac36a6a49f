// The routes, one a file, and the table that finds them. What each answers: docs/dashboard_api.md.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "web/request.hpp"
#include "web/site.hpp"

namespace ado::web {

using Ids = std::vector<std::string>;  // What stands in the path where the table has a *.

Answer answer_about(const Request& request, const Ids& ids, Site& site);
Answer answer_fleets(const Request& request, const Ids& ids, Site& site);
Answer answer_fleet(const Request& request, const Ids& ids, Site& site);
Answer answer_fleet_charts(const Request& request, const Ids& ids, Site& site);
Answer answer_missions(const Request& request, const Ids& ids, Site& site);
Answer answer_mission(const Request& request, const Ids& ids, Site& site);
Answer answer_probe(const Request& request, const Ids& ids, Site& site);
Answer answer_attempts(const Request& request, const Ids& ids, Site& site);
Answer answer_facets(const Request& request, const Ids& ids, Site& site);
Answer answer_leaderboard(const Request& request, const Ids& ids, Site& site);
Answer answer_yield(const Request& request, const Ids& ids, Site& site);
Answer answer_pipelines(const Request& request, const Ids& ids, Site& site);
Answer answer_pipeline(const Request& request, const Ids& ids, Site& site);
Answer answer_events(const Request& request, const Ids& ids, Site& site);
Answer answer_runs(const Request& request, const Ids& ids, Site& site);
Answer answer_one_run(const Request& request, const Ids& ids, Site& site);

Answer start_query(const Request& request, const Ids& ids, Site& site);
Answer stop_run(const Request& request, const Ids& ids, Site& site);
Answer pause_fleet(const Request& request, const Ids& ids, Site& site);
Answer resume_fleet(const Request& request, const Ids& ids, Site& site);
Answer approve_fleet(const Request& request, const Ids& ids, Site& site);

// The page and its files, which are compiled in. `path` is looked up, and never opened.
Answer answer_page(const Request& request);

// Finds the route and answers; below /api/ nothing else, elsewhere the page.
Answer respond(const Request& request, Site& site);

}  // namespace ado::web
