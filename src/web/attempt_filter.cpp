// Filters attempts.
#include "web/attempt_filter.hpp"

#include <algorithm>

#include "web/paging.hpp"

namespace ado::web {

AttemptFilter AttemptFilter::of(const Request& request) {
  return {.query_id = request.parameter("query_id"),
          .engine = request.parameter("engine"),
          .version = request.parameter("version"),
          .benchmark = request.parameter("benchmark"),
          .status = request.parameter("status"),
          .transform = request.parameter("transform"),
          .run = request.parameter("run"),
          .source = request.parameter("source"),
          .since = request.parameter("since"),
          .until = request.parameter("until"),
          .part = request.parameter("q")};
}

bool AttemptFilter::fits(const blackboard::SourceAttempt& attempt) const {
  using web::fits;
  if (!fits(query_id, attempt.query_id) || !fits(engine, attempt.engine) ||
      !fits(version, attempt.engine_version) || !fits(benchmark, attempt.benchmark) ||
      !fits(status, outcome::to_string(attempt.status)) || !fits(run, attempt.run_id) ||
      !fits(source, attempt.source_type)) {
    return false;
  }
  if (!since.empty() && attempt.timestamp < since) return false;
  if (!until.empty() && attempt.timestamp > until) return false;
  if (attempt.query_id.find(part) == std::string::npos) return false;
  return transform.empty() ||
         std::ranges::find(attempt.transforms, transform) != attempt.transforms.end();
}

AttemptList those_that_fit(const std::vector<blackboard::SourceAttempt>& attempts,
                           const AttemptFilter& filter) {
  AttemptList found;
  for (const blackboard::SourceAttempt& attempt : attempts) {
    if (filter.fits(attempt)) found.push_back(&attempt);
  }
  return found;
}

}  // namespace ado::web
