// Runs a mission: decide, perform, journal, fold, until nothing is left to do.
#include "mission/mission.hpp"

#include <algorithm>
#include <future>
#include <utility>

#include <fmt/format.h>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/require.hpp"
#include "base/worker_pool.hpp"
#include "journal/journal.hpp"
#include "mission/artifacts.hpp"
#include "mission/decide.hpp"
#include "mission/events.hpp"
#include "mission/perform.hpp"
#include "mission/record.hpp"
#include "mission/settings.hpp"

namespace ado::mission {
namespace {

constexpr int kWitnessThreads = 2;

struct OpenMission {
  journal::Journal journal;
  View view;
  std::filesystem::path folder;
  bool resumed = false;
};

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
  assignment.threads = info.threads;
  assignment.memory_limit = info.memory_limit;
  assignment.mode = options.mode;
  assignment.stars = options.stars;
  assignment.protocol = options.protocol;
  assignment.rely_on_observed = options.rely_on_observed;
  assignment.accept_sampled = options.accept_sampled;
  assignment.assumptions = assumption_texts(options);
  assignment.timeout_ms = options.timeout ? static_cast<double>(options.timeout->count()) : 0;
  assignment.budget_ms = options.budget ? static_cast<double>(options.budget->count()) : 0;
  assignment.settings = options.settings;
  assignment.git_sha = options.git_sha;
  return assignment;
}

class Run {
 public:
  Run(OpenMission& mission, Performer& performer, const ModeSpec& mode, const Clock& clock,
      std::stop_token stop, const Progress& progress)
      : mission_(mission),
        performer_(performer),
        mode_(mode),
        stop_(std::move(stop)),
        progress_(progress),
        clock_(clock) {}

  Result<void> to_the_end() {
    while (true) {
      const std::vector<Effect> effects = decide(mission_.view, mode_);
      if (effects.empty()) return {};
      if (stop_.stop_requested()) return interrupted();
      ADO_CHECK(perform_all(effects));
    }
  }

  Result<void> record(const std::string& key, const MissionEvent& event, double took_ms) {
    nlohmann::json data = to_json(event);
    data[kTookMs] = took_ms;
    ADO_TRY(const journal::Event written, mission_.journal.append(type_of(event), key, data));
    ADO_CHECK(fold(mission_.view, written));
    if (progress_) progress_(mission_.view, written);
    return {};
  }

 private:
  Result<void> interrupted() const {
    return fail(Error{.kind = ErrorKind::unavailable,
                      .message = "interrupted",
                      .hint = fmt::format("what is done is kept in {}; the same command goes on",
                                          mission_.folder.string())});
  }

  Result<void> perform_all(const std::vector<Effect>& effects) {
    if (std::holds_alternative<Refute>(effects.front())) return refute_all(effects);
    for (const Effect& effect : effects) {
      if (stop_.stop_requested()) return interrupted();
      const double start = clock_.steady_ms();
      auto event = performer_.perform(effect, mission_.view);
      if (!event && stop_.stop_requested()) return interrupted();
      if (!event) return fail(std::move(event).error());
      ADO_CHECK(record(key_of(effect), *event, clock_.steady_ms() - start));
    }
    return {};
  }

  // Witness data needs no engine of the user's: several probes side by side, recorded in order.
  Result<void> refute_all(const std::vector<Effect>& effects) {
    const View before = mission_.view;
    double start = clock_.steady_ms();
    WorkerPool pool(std::min(kWitnessThreads, static_cast<int>(effects.size())));
    std::vector<std::future<Result<MissionEvent>>> events;
    for (const Effect& effect : effects) {
      const Refute refute = std::get<Refute>(effect);
      events.push_back(pool.submit([this, refute, &before](const std::stop_token&) {
        return performer_.refute(refute, before);
      }));
    }
    for (std::size_t i = 0; i < effects.size(); ++i) {
      Result<MissionEvent> event = events[i].get();
      if (stop_.stop_requested()) return interrupted();
      if (!event) {
        event = Refuted{.probe_id = std::get<Refute>(effects[i]).probe_id,
                        .witness = outcome::Verdict::undecided("witness", event.error().message)};
      }
      const auto& refuted = std::get<Refuted>(*event);
      if (refuted.witness.kind == outcome::VerdictKind::undecided) {
        ADO_CHECK(performer_.check_connection());
      }
      const double now = clock_.steady_ms();
      ADO_CHECK(record(key_of(effects[i]), *event, now - start));
      start = now;
    }
    return {};
  }

  OpenMission& mission_;
  Performer& performer_;
  const ModeSpec& mode_;
  std::stop_token stop_;
  const Progress& progress_;
  const Clock& clock_;
};

Result<OpenMission> open_mission(engine::Engine& engine, const Options& options,
                                 const Clock& clock) {
  ADO_TRY(std::string key, resume_key(engine, options));
  const std::filesystem::path missions = options.workspace / "missions";
  if (const auto folder = find_unfinished(missions, key)) {
    ADO_TRY(journal::Journal journal, journal::Journal::open(*folder / "journal.jsonl", clock));
    ADO_TRY(View view, fold(journal.events()));
    return OpenMission{std::move(journal), std::move(view), *folder, true};
  }
  const std::string now = to_iso8601(clock.now());
  const std::string id = fmt::format("{}-{}", to_compact_utc(clock.now()),
                                     to_hex_prefix(hash128(key + now)).substr(0, 8));
  const std::filesystem::path folder = missions / id;
  ADO_TRY(journal::Journal journal, journal::Journal::open(folder / "journal.jsonl", clock));
  OpenMission mission{std::move(journal), View{}, folder, false};
  const MissionStarted started{make_assignment(engine.info(), options, id, std::move(key))};
  ADO_TRY(const journal::Event written,
          mission.journal.append(type_of(started), "start", to_json(MissionEvent(started))));
  ADO_CHECK(fold(mission.view, written));
  return mission;
}

}  // namespace

Result<std::string> resume_key(engine::Engine& engine, const Options& options) {
  ADO_TRY(const sql::Schema schema, engine.schema());
  const engine::EngineInfo& info = engine.info();
  const std::string text = fmt::format(
      "{}\n{}\n{} {}\n{}\n{} {} {} {} {} {} {} {} {} {} {}", options.sql, options.target,
      info.engine, info.version, schema_fingerprint(schema, engine.dialect()), options.mode,
      options.stars, outcome::to_string(options.protocol), options.rely_on_observed,
      options.accept_sampled, info.threads, info.memory_limit,
      options.timeout ? options.timeout->count() : 0, options.budget ? options.budget->count() : 0,
      fmt::join(assumption_texts(options), ";"),
      options.settings ? fmt::format("settings {}", options.settings_memory.value_or(0)) : "");
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
  ADO_TRY(Performer performer, Performer::make(engine, options, stop));
  ADO_TRY(OpenMission mission, open_mission(engine, options, clock));
  ADO_CHECK(Run(mission, performer, *mode, clock, stop, progress).to_the_end());
  ADO_CHECK(write_artifacts(mission.folder, mission.view, performer.query()));
  ADO_CHECK(record_outcomes(options, mission.view, mission.journal.events()));

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
