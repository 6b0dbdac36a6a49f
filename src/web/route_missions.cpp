// GET /api/missions: all missions of the workspace.
#include <algorithm>
#include <functional>

#include "web/json_parts.hpp"
#include "web/paging.hpp"
#include "web/routes.hpp"

namespace ado::web {
namespace {

using Lines = std::vector<const MissionLine*>;

double final_speedup(const MissionLine& line) {
  if (!line.view || !line.view->final || !line.view->final->measurement) return 0;
  return line.view->final->measurement->speedup;
}
double baseline_ms(const MissionLine& line) {
  return line.view && line.view->baseline ? line.view->baseline->wall_ms : 0;
}
std::string query_of(const MissionLine& line) {
  return line.view ? line.view->assignment->query_id : std::string();
}

struct Wanted {
  std::string fleet, status, engine, part;

  bool fits(const MissionLine& line) const {
    if (!fleet.empty() && line.fleet_id != fleet) return false;
    if (status.empty() && engine.empty() && part.empty()) return true;
    if (!line.view) return false;
    if (!status.empty() && status_of(*line.view) != status) return false;
    if (!engine.empty() && line.view->assignment->engine != engine) return false;
    return line.view->assignment->query_id.find(part) != std::string::npos;
  }
};

OrRefused<Lines> sorted(Lines lines, const std::string& by) {
  const auto most_first = [&lines](auto value) {
    std::ranges::stable_sort(lines, std::greater<>(),
                             [&](const MissionLine* line) { return value(*line); });
  };
  if (by == "speedup") {
    most_first(final_speedup);
  } else if (by == "baseline") {
    most_first(baseline_ms);
  } else if (by == "query") {
    std::ranges::stable_sort(lines, {}, [](const MissionLine* line) { return query_of(*line); });
  } else if (!by.empty() && by != "newest") {
    return tl::unexpected(
        refuse(Refusal::bad_request, "sort is newest, speedup, baseline or query, not " + by));
  }
  return lines;
}

}  // namespace

Answer answer_missions(const Request& request, const Ids&, Site& site) {
  const auto page = read_page(request);
  if (!page) return page.error();
  const Wanted wanted{.fleet = request.parameter("fleet"),
                      .status = request.parameter("status"),
                      .engine = request.parameter("engine"),
                      .part = request.parameter("q")};
  const auto all = site.archive.missions();
  Lines lines;
  for (const MissionLine& line : *all) {
    if (wanted.fits(line)) lines.push_back(&line);
  }
  const auto ordered = sorted(std::move(lines), request.parameter("sort"));
  if (!ordered) return ordered.error();
  nlohmann::json list =
      page_of(*ordered, *page, [](const MissionLine* line) { return mission_line_json(*line); });
  list["reading"] = reading_json(site.archive.reading());
  return answer_list(request, list);
}

}  // namespace ado::web
