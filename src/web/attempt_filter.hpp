// AttemptFilter: which attempts of the blackboard a request is about.
#pragma once

#include <string>
#include <vector>

#include "blackboard/attempt.hpp"
#include "web/request.hpp"

namespace ado::web {

struct AttemptFilter {
  std::string query_id, engine, version, benchmark, status, transform, run, source;
  std::string since, until;  // Moments; both are part of what fits.
  std::string part;          // Of a query's name.

  static AttemptFilter of(const Request& request);
  bool fits(const blackboard::SourceAttempt& attempt) const;
};

using AttemptList = std::vector<const blackboard::SourceAttempt*>;
AttemptList those_that_fit(const std::vector<blackboard::SourceAttempt>& attempts,
                           const AttemptFilter& filter);

}  // namespace ado::web
