// Times a query and looks for sites in it.
#include "fleet/survey.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "fleet/sources.hpp"
#include "mission/front_end.hpp"

namespace ado::fleet {
namespace {

// A query this quick is run again: its first run is cold and profiled.
constexpr double kWarmBelowMs = 1000;

Survey not_timed(Survey::Kind kind, std::string reason) {
  return {.kind = kind, .reason = std::move(reason)};
}

std::string reason_of(const Error& error) {
  if (!error.position) return error.message;
  return fmt::format("{} (line {}, column {})", error.message, error.position->line,
                     error.position->column);
}

// Of a query that ado cannot take; nothing when it can.
Result<Survey> not_read(const Error& error) {
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

Result<Survey> take_survey(engine::Engine& engine, const std::shared_ptr<const sql::Schema>& schema,
                           const std::string& sql, const mission::TrackRecords& records,
                           const engine::RunOptions& options) {
  // The engine's own message about parameters would not say what to do.
  if (has_parameters(sql, engine.dialect())) {
    return not_timed(Survey::Kind::unsupported, problem_of(sql, engine.dialect()));
  }
  auto query = mission::read_query(engine, schema, sql);
  if (!query) return not_read(query.error());
  Survey survey;
  engine::DiscardSink sink;
  auto run = engine.run_profiled(sql, sink, options);
  if (!run && engine.last_failure() == engine::RunFailure::timeout && options.timeout) {
    survey.timed_out = true;
    survey.wall_ms = static_cast<double>(options.timeout->count());
    ADO_TRY(const explain::Tree tree, engine.explain(sql));
    add_promise(survey, *query, tree, records);
    return survey;
  }
  if (!run && is_its_own_fault(engine.last_failure())) {
    return not_timed(Survey::Kind::failed, reason_of(run.error()));
  }
  if (!run) return fail(std::move(run).error());
  survey.wall_ms = run->stats.wall_ms;
  if (survey.wall_ms < kWarmBelowMs) {
    // One that is refused now, at the time limit for instance, has been timed all the same.
    const auto warm = engine.run(sql, sink, options);
    if (warm) survey.wall_ms = std::min(survey.wall_ms, warm->wall_ms);
  }
  add_promise(survey, *query, run->tree, records);
  return survey;
}

}  // namespace ado::fleet
