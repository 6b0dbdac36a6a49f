// Survey: what one query costs, and how much of that a rewrite may save.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "engine/engine.hpp"
#include "fleet/view.hpp"
#include "mission/sites.hpp"

namespace ado::fleet {

// Runs the query once with its plan, and once more, warm, when that was quick. A query that runs
// into the timeout counts with it. What ado cannot read, or the database does not run, is part of
// the survey. Errors: the database does not answer any more.
Result<Survey> take_survey(engine::Engine& engine, const std::shared_ptr<const sql::Schema>& schema,
                           const std::string& sql, const mission::TrackRecords& records,
                           const engine::RunOptions& options);

}  // namespace ado::fleet
