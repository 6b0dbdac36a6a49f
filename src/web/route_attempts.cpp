// GET /api/blackboard/attempts: the explorer, and the history of a query.
#include <algorithm>

#include "blackboard/attempt_json.hpp"
#include "web/attempt_filter.hpp"
#include "web/json_parts.hpp"
#include "web/paging.hpp"
#include "web/routes.hpp"

namespace ado::web {
namespace {

using blackboard::SourceAttempt;

// They come by time, oldest first.
OrRefused<AttemptList> sorted(AttemptList list, const std::string& by) {
  if (by.empty() || by == "newest") {
    std::ranges::reverse(list);
  } else if (by == "speedup") {
    std::ranges::sort(list, [](const SourceAttempt* a, const SourceAttempt* b) {
      const double left = a->speedup.value_or(0);
      const double right = b->speedup.value_or(0);
      return left != right ? left > right : a->id < b->id;
    });
  } else if (by == "query") {
    std::ranges::sort(list, [](const SourceAttempt* a, const SourceAttempt* b) {
      return std::tie(a->query_id, a->timestamp, a->id) <
             std::tie(b->query_id, b->timestamp, b->id);
    });
  } else if (by != "oldest") {
    return tl::unexpected(
        refuse(Refusal::bad_request, "sort is newest, oldest, speedup or query, not " + by));
  }
  return list;
}

nlohmann::json attempt_item(const SourceAttempt* attempt) {
  nlohmann::json object = blackboard::to_json(*attempt);
  object.erase("optimized_sql");
  object["standing"] = blackboard::to_string(blackboard::standing_of(*attempt));
  return object;
}

}  // namespace

Answer answer_attempts(const Request& request, const Ids&, Site& site) {
  const auto page = read_page(request);
  if (!page) return page.error();
  const auto outcomes = site.attempts.all();
  if (!outcomes) return refuse_unreadable(outcomes.error());
  const auto list = sorted(those_that_fit((*outcomes)->attempts, AttemptFilter::of(request)),
                           request.parameter("sort"));
  if (!list) return list.error();
  nlohmann::json object = page_of(*list, *page, attempt_item);
  object["reading"] = reading_json((*outcomes)->partitions);
  object["lines_unreadable"] = (*outcomes)->lines_unreadable;
  return answer_list(request, object);
}

}  // namespace ado::web
