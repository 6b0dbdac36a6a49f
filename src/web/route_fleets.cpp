// GET /api/fleets: all fleets, newest first.
#include "web/fleet_work.hpp"
#include "web/json_parts.hpp"
#include "web/paging.hpp"
#include "web/routes.hpp"

namespace ado::web {

Answer answer_fleets(const Request& request, const Ids&, Site& site) {
  const auto page = read_page(request);
  if (!page) return page.error();
  const auto fleets = site.archive.fleets();
  nlohmann::json list = page_of(*fleets, *page, [&](const auto& fleet) {
    return fleet_json(*fleet, deeds_of(*fleet, site));
  });
  list["reading"] = reading_json(site.archive.reading());
  return answer_list(request, list);
}

}  // namespace ado::web
