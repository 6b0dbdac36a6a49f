// An index that is not there, and what the planner expects of it: an estimate, never measured.
#pragma once

#include <cstdint>
#include <string>

namespace ado::outcome {

struct IndexAdvice {
  std::string statement;   // CREATE INDEX ON f (k)
  double cost_factor = 0;  // The planner's cost without it by that with it.
  std::int64_t bytes = 0;
};

}  // namespace ado::outcome
