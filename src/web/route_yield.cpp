// GET /api/blackboard/yield: how each transform fared on each version of an engine.
#include <algorithm>

#include "blackboard/attempt_json.hpp"
#include "web/json_parts.hpp"
#include "web/paging.hpp"
#include "web/routes.hpp"

namespace ado::web {
namespace {

using blackboard::Learning;
using nlohmann::json;

constexpr std::size_t kPlacesMax = 20;

json places_json(const std::vector<blackboard::Place>& places) {
  json list = json::array();
  for (std::size_t i = 0; i < std::min(places.size(), kPlacesMax); ++i) {
    list.push_back({{"query_id", places[i].query_id}, {"speedup", places[i].speedup}});
  }
  return list;
}

json yield_item(const Learning* each) {
  return {{"transform", each->transform},
          {"engine", each->engine},
          {"engine_version", each->engine_version},
          {"tried", each->tried},
          {"won", each->won},
          {"neutral", each->neutral},
          {"lost", each->lost},
          {"refused", each->refused},
          {"in_gains", each->in_gains},
          {"median", blackboard::number_or_null(each->median)},
          {"won_at", places_json(each->won_at)},
          {"lost_at", places_json(each->lost_at)}};
}

}  // namespace

Answer answer_yield(const Request& request, const Ids&, Site& site) {
  const auto page = read_page(request);
  if (!page) return page.error();
  const auto outcomes = site.attempts.all();
  if (!outcomes) return refuse_unreadable(outcomes.error());
  const std::string engine = request.parameter("engine");
  const std::string version = request.parameter("version");
  const std::string transform = request.parameter("transform");
  std::vector<const Learning*> rows;
  for (const Learning& each : (*outcomes)->learnings) {
    if (fits(engine, each.engine) && fits(version, each.engine_version) &&
        fits(transform, each.transform)) {
      rows.push_back(&each);
    }
  }
  json object = page_of(rows, *page, yield_item);
  object["reading"] = reading_json((*outcomes)->partitions);
  return answer_list(request, object);
}

}  // namespace ado::web
