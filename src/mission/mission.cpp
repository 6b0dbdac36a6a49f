// Runs a mission: decide, perform, journal, fold, until nothing is left to do.
#include "mission/mission.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "journal/journal.hpp"
#include "mission/artifacts.hpp"
#include "mission/events.hpp"
#include "mission/model_use.hpp"
#include "mission/perform.hpp"
#include "mission/record.hpp"
#include "mission/run.hpp"
#include "mission/settings.hpp"

namespace ado::mission {
namespace {

std::vector<std::string> model_texts(const ModelWorkers& models) {
  std::vector<std::string> texts;
  for (const auto& [part, model] : models.models) {
    texts.push_back(fmt::format("{}: {}", part, model));
  }
  return texts;
}

// What makes two missions with models the same; empty without models.
std::string model_key(const Options& options) {
  if (!options.models) return {};
  return fmt::format("{} {} {} {}", to_string(options.workers), options.models->provider_name,
                     fmt::join(model_texts(*options.models), ", "), options.models->redact);
}

std::vector<std::string> assumption_texts(const Options& options) {
  std::vector<std::string> texts;
  for (const patch::Precondition& fact : options.assumptions) texts.push_back(to_string(fact));
  return texts;
}

// The rows that a server expects change with every ANALYZE, whatever became of the rows.
std::string schema_fingerprint(const sql::Schema& schema, sql::Dialect dialect) {
  const bool counts_tell = dialect == sql::Dialect::duckdb;
  std::string text;
  for (const sql::TableInfo& table : schema.tables) {
    const std::int64_t rows = counts_tell ? table.row_count_estimate.value_or(-1) : -1;
    text += fmt::format("{}.{}:{}\n", table.schema, table.name, rows);
    for (const sql::ColumnInfo& column : table.columns) {
      text += fmt::format("  {} {} {}\n", column.name, column.type, column.not_null);
    }
  }
  return text;
}

// The newest unfinished mission with this key; a journal that cannot be read is not ours to mend.
std::optional<std::filesystem::path> find_unfinished(const std::filesystem::path& missions,
                                                     const std::string& key) {
  std::vector<std::filesystem::path> folders;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(missions, ignored)) {
    folders.push_back(entry.path());
  }
  std::ranges::sort(folders, std::greater<>());
  for (const std::filesystem::path& folder : folders) {
    const auto contents = journal::read(folder / "journal.jsonl");
    if (!contents) continue;
    const auto view = fold(contents->events);
    if (!view || !view->assignment || view->finished) continue;
    if (view->assignment->resume_key == key) return folder;
  }
  return std::nullopt;
}

Assignment make_assignment(const engine::EngineInfo& info, const Options& options,
                           std::string mission_id, std::string key) {
  Assignment assignment;
  assignment.mission_id = std::move(mission_id);
  assignment.resume_key = std::move(key);
  assignment.query_id = options.query_id;
  assignment.sql = options.sql;
  assignment.target = options.target;
  assignment.engine = info.engine;
  assignment.engine_version = info.version;
  assignment.database = info.database;
  assignment.benchmark = options.benchmark;
  assignment.threads = info.threads;
  assignment.memory_limit = info.memory_limit;
  assignment.mode = options.mode;
  assignment.workers = options.workers;
  if (options.models) {
    assignment.provider = options.models->provider_name;
    assignment.models = model_texts(*options.models);
    assignment.redact = options.models->redact;
  }
  assignment.stars = options.stars;
  assignment.protocol = options.protocol;
  assignment.rely_on_observed = options.rely_on_observed;
  assignment.accept_sampled = options.accept_sampled;
  assignment.assumptions = assumption_texts(options);
  assignment.timeout_ms = options.timeout ? static_cast<double>(options.timeout->count()) : 0;
  assignment.budget_ms = options.budget ? static_cast<double>(options.budget->count()) : 0;
  assignment.settings = options.settings;
  assignment.git_sha = options.git_sha;
  if (options.knowledge) {
    assignment.knowledge_version = knowledge::version_of(options.knowledge->examples());
  }
  return assignment;
}

// A mission that has its name from its fleet, whatever is in its journal by now.
Result<void> check_named(const View& view, const Options& options) {
  if (view.assignment->sql == options.sql && view.assignment->target == options.target) return {};
  return fail(
      Error{.kind = ErrorKind::invalid_input,
            .message = fmt::format("the mission {} was about another query or another database",
                                   options.mission_id),
            .hint = fmt::format("it is kept in {}", (options.workspace / "missions").string())});
}

Result<OpenMission> open_mission(engine::Engine& engine, const Options& options,
                                 const Clock& clock) {
  ADO_TRY(std::string key, resume_key(engine, options));
  const std::filesystem::path missions = options.workspace / "missions";
  const bool is_named = !options.mission_id.empty();
  const auto unfinished = is_named ? std::nullopt : find_unfinished(missions, key);
  const std::string now = to_iso8601(clock.now());
  const std::string id = is_named ? options.mission_id
                                  : fmt::format("{}-{}", to_compact_utc(clock.now()),
                                                to_hex_prefix(hash128(key + now)).substr(0, 8));
  const std::filesystem::path folder = unfinished.value_or(missions / id);
  ADO_TRY(journal::Journal journal, journal::Journal::open(folder / "journal.jsonl", clock));
  ADO_TRY(View view, fold({.events = journal.events(), .torn = journal.torn()}, journal.path()));
  if (view.assignment) {
    if (is_named) ADO_CHECK(check_named(view, options));
    return OpenMission{std::move(journal), std::move(view), folder, true};
  }
  OpenMission mission{std::move(journal), View{}, folder, false};
  const MissionStarted started{make_assignment(engine.info(), options, id, std::move(key))};
  ADO_TRY(const journal::Event written,
          mission.journal.append(type_of(started), "start", to_json(MissionEvent(started))));
  ADO_CHECK(fold(mission.view, written));
  return mission;
}

}  // namespace

Result<std::string> database_fingerprint(engine::Engine& engine) {
  ADO_TRY(const sql::Schema schema, engine.schema());
  return schema_fingerprint(schema, engine.dialect());
}

Result<std::string> resume_key(engine::Engine& engine, const Options& options) {
  ADO_TRY(const std::string fingerprint, database_fingerprint(engine));
  return resume_key(engine.info(), fingerprint, options);
}

std::string resume_key(const engine::EngineInfo& info, std::string_view fingerprint,
                       const Options& options) {
  const std::string text = fmt::format(
      "{}\n{}\n{} {}\n{}\n{} {} {} {} {} {} {} {} {} {} {} {}", options.sql, options.target,
      info.engine, info.version, fingerprint, options.mode, options.stars,
      outcome::to_string(options.protocol), options.rely_on_observed, options.accept_sampled,
      info.threads, info.memory_limit, options.timeout ? options.timeout->count() : 0,
      options.budget ? options.budget->count() : 0, fmt::join(assumption_texts(options), ";"),
      options.settings ? fmt::format("settings {}", options.settings_memory.value_or(0)) : "",
      model_key(options));
  return to_hex(hash128(text));
}

Result<MissionResult> run_mission(engine::Engine& engine, const Options& options,
                                  const Clock& clock, std::stop_token stop,
                                  const Progress& progress) {
  ADO_TRY(const ModeSpec* mode, find_mode(options.mode));
  if (options.stars < 1 || options.stars > 3) {
    return fail(ErrorKind::invalid_input, "stars must be 1, 2 or 3: {}", options.stars);
  }
  // Original and candidates see the same rows, however the data moves meanwhile.
  ADO_TRY(const engine::Snapshot snapshot, engine::Snapshot::begin(engine));
  // Before the journal: a query that cannot be read leaves nothing behind.
  const std::stop_token cut_off = options.finish_in_flight ? std::stop_token() : stop;
  ADO_TRY(Performer performer, Performer::make(engine, options, cut_off));
  ADO_TRY(OpenMission mission, open_mission(engine, options, clock));
  if (mission.resumed && options.models != nullptr && options.models->provider != nullptr) {
    for (const ModelUse& use : model_use(mission.view)) {
      options.models->provider->carry_over(use.input_tokens + use.output_tokens, use.cost);
    }
  }
  Run run(mission, performer, *mode, options, {clock, stop, cut_off, progress});
  ADO_CHECK(run.to_the_end());
  if (options.dry_run) {
    return MissionResult{.view = std::move(mission.view),
                         .folder = mission.folder,
                         .best_sql = options.sql,
                         .resumed = mission.resumed,
                         .prompts = run.prompts()};
  }
  ADO_CHECK(write_artifacts(mission.folder, mission.view, performer.query()));
  ADO_CHECK(record_outcomes(options.workspace, mission.view, mission.journal.events(),
                            mission.resumed ? Recorded::perhaps : Recorded::not_yet));

  MissionResult result;
  result.folder = mission.folder;
  result.resumed = mission.resumed;
  const Probe* best = mission.view.probe(mission.view.final ? mission.view.final->probe_id : "");
  result.improved = best != nullptr;
  result.best_sql = best != nullptr ? script_of(*best) : options.sql;
  result.view = std::move(mission.view);
  return result;
}

}  // namespace ado::mission
