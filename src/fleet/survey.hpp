// Survey: what one query costs, and how much of that a rewrite may save.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "engine/engine.hpp"
#include "explain/tree.hpp"
#include "fleet/view.hpp"
#include "mission/sites.hpp"

namespace ado::fleet {

struct SurveyedQuery {
  Survey survey;
  std::optional<explain::Tree> tree;  // Only estimated where the query ran into the timeout.
};

// Runs the query once with its plan, and once more, warm, when that was quick. A query that runs
// into the timeout counts with it. What ado cannot read, or the database does not run, is part of
// the survey. Errors: the database does not answer any more.
Result<SurveyedQuery> take_survey(engine::Engine& engine,
                                  const std::shared_ptr<const sql::Schema>& schema,
                                  const std::string& sql, const mission::TrackRecords& records,
                                  const engine::RunOptions& options);

}  // namespace ado::fleet
