// GET /api/blackboard/facets: the values that the filters can have, and how often each occurs.
#include <map>
#include <string>

#include "web/attempt_filter.hpp"
#include "web/json_parts.hpp"
#include "web/paging.hpp"
#include "web/routes.hpp"

namespace ado::web {
namespace {

using Counts = std::map<std::string, std::size_t, std::less<>>;

void count(Counts& counts, std::string_view value) {
  const auto found = counts.find(value);
  if (found == counts.end()) {
    counts.emplace(value, 1);
  } else {
    ++found->second;
  }
}

nlohmann::json list_of(const Counts& counts) {
  nlohmann::json list = nlohmann::json::array();
  for (const auto& [value, number] : counts) list.push_back({{"value", value}, {"count", number}});
  return list;
}

}  // namespace

Answer answer_facets(const Request& request, const Ids&, Site& site) {
  const auto outcomes = site.attempts.all();
  if (!outcomes) return refuse_unreadable(outcomes.error());
  const AttemptList list = those_that_fit((*outcomes)->attempts, AttemptFilter::of(request));
  Counts engines;
  Counts versions;
  Counts benchmarks;
  Counts statuses;
  Counts sources;
  Counts transforms;
  for (const blackboard::SourceAttempt* attempt : list) {
    count(engines, attempt->engine);
    count(versions, attempt->engine_version);
    count(benchmarks, attempt->benchmark);
    count(statuses, outcome::to_string(attempt->status));
    count(sources, attempt->source_type);
    for (const std::string& transform : attempt->transforms) count(transforms, transform);
  }
  return answer_list(request, {{"total", list.size()},
                               {"reading", reading_json((*outcomes)->partitions)},
                               {"engine", list_of(engines)},
                               {"version", list_of(versions)},
                               {"benchmark", list_of(benchmarks)},
                               {"status", list_of(statuses)},
                               {"source", list_of(sources)},
                               {"transform", list_of(transforms)}});
}

}  // namespace ado::web
