// Check: a result held against the query of state 0, afresh.
#pragma once

#include <string>

#include "engine/engine.hpp"
#include "fleet/scorecard.hpp"

namespace ado::fleet {

struct CheckOrder {
  std::string origin_sql;
  std::string result_sql;  // May begin with settings.
  int round = 0;
};

// Compares the results in full and times both, interleaved, on one snapshot. What either query does
// wrong is part of the check. Errors: the database does not answer any more.
Result<Check> check_result(engine::Engine& engine, const CheckOrder& order,
                           const engine::RunOptions& options);

}  // namespace ado::fleet
