// The table of routes.
#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.hpp"
#include "web/routes.hpp"

namespace ado::web {
namespace {

struct Route {
  std::string_view method, pattern;
  Answer (*answer)(const Request&, const Ids&, Site&);
};

constexpr std::array kRoutes = {
    Route{"GET", "/api/about", answer_about},
    Route{"GET", "/api/fleets", answer_fleets},
    Route{"GET", "/api/fleets/*", answer_fleet},
    Route{"GET", "/api/fleets/*/charts", answer_fleet_charts},
    Route{"GET", "/api/missions", answer_missions},
    Route{"GET", "/api/missions/*", answer_mission},
    Route{"GET", "/api/missions/*/probes/*", answer_probe},
    Route{"GET", "/api/blackboard/attempts", answer_attempts},
    Route{"GET", "/api/blackboard/facets", answer_facets},
    Route{"GET", "/api/blackboard/leaderboard", answer_leaderboard},
    Route{"GET", "/api/blackboard/yield", answer_yield},
    Route{"GET", "/api/pipelines", answer_pipelines},
    Route{"GET", "/api/pipelines/*", answer_pipeline},
    Route{"GET", "/api/events", answer_events},
    Route{"GET", "/api/runs", answer_runs},
    Route{"GET", "/api/runs/*", answer_one_run},
    Route{"POST", "/api/run", start_query},
    Route{"POST", "/api/runs/*/stop", stop_run},
    Route{"POST", "/api/fleets/*/pause", pause_fleet},
    Route{"POST", "/api/fleets/*/resume", resume_fleet},
    Route{"POST", "/api/fleets/*/approve", approve_fleet},
};

// The words that stand for the stars; nothing when the path is another one.
std::optional<Ids> ids_of(std::string_view pattern, std::string_view path) {
  const auto wanted = split(pattern, '/');
  const auto given = split(path, '/');
  if (wanted.size() != given.size()) return std::nullopt;
  Ids ids;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] == "*" && !given[i].empty()) {
      ids.emplace_back(given[i]);
    } else if (wanted[i] != given[i]) {
      return std::nullopt;
    }
  }
  return ids;
}

Answer respond_api(const Request& request, Site& site) {
  const std::string method = request.method == "HEAD" ? "GET" : request.method;
  std::string allowed;
  for (const Route& route : kRoutes) {
    const auto ids = ids_of(route.pattern, request.path);
    if (!ids) continue;
    if (route.method == method) return route.answer(request, *ids, site);
    allowed = route.method == "GET" ? "GET, HEAD" : route.method;
  }
  if (allowed.empty()) return refuse(Refusal::not_found, "no such place");
  Answer refused = refuse(Refusal::method_not_allowed, "this place takes " + allowed);
  refused.allow = allowed;
  return refused;
}

}  // namespace

Answer respond(const Request& request, Site& site) {
  if (request.path.starts_with("/api/")) return respond_api(request, site);
  if (request.method == "POST") {
    Answer refused = refuse(Refusal::method_not_allowed, "this place takes GET, HEAD");
    refused.allow = "GET, HEAD";
    return refused;
  }
  return answer_page(request);
}

}  // namespace ado::web
