// Times a query and looks for sites in it.
#include "fleet/survey.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/warm_profile.hpp"
#include "fleet/sources.hpp"
#include "mission/front_end.hpp"

namespace ado::fleet {
namespace {

SurveyedQuery not_timed(Survey::Kind kind, std::string reason) {
  return {.survey = {.kind = kind, .reason = std::move(reason)}, .tree = {}};
}

std::string reason_of(const Error& error) {
  if (!error.position) return error.message;
  return fmt::format("{} (line {}, column {})", error.message, error.position->line,
                     error.position->column);
}

// Of a query that ado cannot take; nothing when it can.
Result<SurveyedQuery> not_read(const Error& error) {
  switch (error.kind) {
    case ErrorKind::unsupported:
      return not_timed(Survey::Kind::unsupported, reason_of(error));
    case ErrorKind::invalid_input:
    case ErrorKind::internal:
      return not_timed(Survey::Kind::failed, reason_of(error));
    case ErrorKind::unavailable:
      break;
  }
  return fail(error);
}

bool is_its_own_fault(engine::RunFailure failure) {
  return failure == engine::RunFailure::raised || failure == engine::RunFailure::out_of_memory;
}

void add_promise(Survey& survey, const ir::QueryMap& query, const explain::Tree& tree,
                 const mission::TrackRecords& records) {
  const mission::Sites sites = mission::rank_sites(query, tree, records);
  if (sites.worthwhile == 0) return;
  const mission::Site& best = sites.list.front();
  survey.expected_share = std::clamp(best.score, 0.0, 1.0);
  survey.best_site = fmt::format("{} at {}", best.transform->id, best.match.label);
}

}  // namespace

Result<SurveyedQuery> take_survey(engine::Engine& engine,
                                  const std::shared_ptr<const sql::Schema>& schema,
                                  const std::string& sql, const mission::TrackRecords& records,
                                  const engine::RunOptions& options) {
  // The engine's own message about parameters would not say what to do.
  if (has_parameters(sql, engine.dialect())) {
    return not_timed(Survey::Kind::unsupported, problem_of(sql, engine.dialect()));
  }
  auto query = mission::read_query(engine, schema, sql);
  if (!query) return not_read(query.error());
  SurveyedQuery seen;
  engine::DiscardSink sink;
  auto run = engine.run_profiled(sql, sink, options);
  if (run) {
    engine::Engine::Profiled warm = engine::warm_profile(engine, sql, options, *std::move(run));
    seen.survey.wall_ms = warm.stats.wall_ms;
    seen.tree = std::move(warm.tree);
  } else if (engine.last_failure() == engine::RunFailure::timeout && options.timeout) {
    seen.survey.timed_out = true;
    seen.survey.wall_ms = static_cast<double>(options.timeout->count());
    ADO_TRY(seen.tree, engine.explain(sql));
  } else if (is_its_own_fault(engine.last_failure())) {
    return not_timed(Survey::Kind::failed, reason_of(run.error()));
  } else {
    return fail(std::move(run).error());
  }
  add_promise(seen.survey, *query, *seen.tree, records);
  return seen;
}

}  // namespace ado::fleet
