// GET /api/fleets/ID: one fleet and its queries.
#include <algorithm>
#include <functional>

#include "fleet/events.hpp"
#include "fleet/text.hpp"
#include "web/fleet_work.hpp"
#include "web/json_parts.hpp"
#include "web/paging.hpp"
#include "web/routes.hpp"

namespace ado::web {
namespace {

using fleet::Row;
using nlohmann::json;
using Rows = std::vector<const Row*>;

double saved_ms(const Row& row) {
  if (!row.measurement) return 0;
  return row.calls *
         (row.measurement->original.wall_ms_kept - row.measurement->candidate.wall_ms_kept);
}
double speedup(const Row& row) {
  return row.measurement ? row.measurement->speedup : row.best_speedup;
}

OrRefused<Rows> sorted(Rows rows, const std::string& by) {
  const auto most_first = [&rows](auto value) {
    std::ranges::stable_sort(rows, std::greater<>(), [&](const Row* row) { return value(*row); });
  };
  if (by.empty() || by == "importance") {
    most_first([](const Row& row) { return std::pair(row.stars, row.cost_ms); });
  } else if (by == "saved") {
    most_first(saved_ms);
  } else if (by == "speedup") {
    most_first(speedup);
  } else if (by == "cost") {
    most_first([](const Row& row) { return row.cost_ms; });
  } else if (by == "query") {
    std::ranges::sort(rows, {}, &Row::query);
  } else if (by != "schedule") {
    return tl::unexpected(
        refuse(Refusal::bad_request,
               "sort is importance, schedule, saved, speedup, cost or query, not " + by));
  }
  return rows;
}

OrRefused<Rows> wanted_rows(const Request& request, const fleet::Scorecard& card) {
  const std::string stage = request.parameter("stage");
  const std::string status = request.parameter("status");
  const std::string part = request.parameter("q");
  Rows rows;
  for (const Row& row : card.rows) {
    if (!stage.empty() && fleet::to_string(row.stage) != stage) continue;
    if (!status.empty() && row.status != status) continue;
    if (row.query.find(part) == std::string::npos) continue;
    rows.push_back(&row);
  }
  return sorted(std::move(rows), request.parameter("sort"));
}

json row_json(const Row& row, bool is_unread) {
  json object = fleet::summary_json(row);
  object["query_id"] = row.query;
  object["baseline_ms"] = row.baseline_ms;
  object["cost_usd"] = row.cost;
  if (is_unread) object["unread"] = true;
  add_figures(object, row.measurement, row.calls);
  if (row.check) object["check"] = fleet::to_json(*row.check);
  return object;
}

}  // namespace

Answer answer_fleet(const Request& request, const Ids& ids, Site& site) {
  const auto page = read_page(request);
  if (!page) return page.error();
  const auto fleet = site.archive.fleet(ids.front());
  if (!fleet) return refuse(Refusal::not_found, "no such fleet");
  if (!fleet->problem.empty()) return refuse(Refusal::unreadable, fleet->problem);
  const auto rows = wanted_rows(request, fleet->card);
  if (!rows) return rows.error();
  json object = fleet_json(*fleet, deeds_of(*fleet, site));
  object["rows"] = page_of(*rows, *page, [&](const Row* row) {
    return row_json(*row, fleet->unread.contains(row->query));
  });
  return answer_list(request, object);
}

}  // namespace ado::web
