// A mission: one query, one database, from baseline to the verified result.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "engine/engine.hpp"
#include "knowledge/retrieval.hpp"
#include "mission/models.hpp"
#include "mission/track_record.hpp"
#include "mission/view.hpp"
#include "patch/plan.hpp"

namespace ado::mission {

struct Options {
  std::string query_id = "query";
  std::string sql;
  std::string target;  // What the user typed; the engine is opened from it.
  std::string mode = "probe";
  Workers workers = Workers::builtin;
  std::shared_ptr<const ModelWorkers> models;  // Null when only built-in workers take part.
  std::shared_ptr<const knowledge::Retrieval> knowledge;  // Null: no gold example is looked at.
  bool dry_run = false;  // Writes the prompts that are known without a reply, and ends.
  int stars = 2;
  outcome::Protocol protocol = outcome::Protocol::three_run;
  bool rely_on_observed = false;
  bool accept_sampled = false;  // Take a rescued query that is equal on samples only.
  std::vector<patch::Precondition> assumptions;
  std::optional<std::chrono::milliseconds> timeout;
  std::optional<std::chrono::milliseconds> budget;  // Of time; none: by the baseline.
  bool settings = false;                            // Try settings for the statement, too.
  std::optional<std::int64_t> settings_memory;      // What they may take; none: by the server's.
  std::string benchmark;  // Blackboard partition; empty: the database's name.
  std::filesystem::path workspace = ".ado";
  // What ranks its sites; none: what the workspace's outcomes say when it looks for them.
  std::optional<TrackRecords> records;
  // The plan of the query that ranks them, as it ran or, where it does not finish, as estimated;
  // none: that of the baseline.
  std::optional<explain::Tree> evidence;
  std::string git_sha;
  // Of a fleet, which knows its missions by name: this one is begun, gone on with or, when its
  // journal is closed, read. Empty: a new name, unless the workspace has an unfinished one.
  std::string mission_id;
  int validation_slots = 2;  // Probes tried on witness data side by side.
  // A stop lets what runs in the database or waits for a model come to its end and be kept; else it
  // is cut off.
  bool finish_in_flight = false;
};

// Told after every event, from the mission's thread.
using Progress = std::function<void(const View& view, const journal::Event& event)>;

struct MissionResult {
  View view;
  std::filesystem::path folder;  // <workspace>/missions/<id>
  // The original's text when nothing is better; a script where settings are a part of it.
  std::string best_sql;
  bool improved = false;
  bool resumed = false;
  std::vector<std::filesystem::path> prompts;  // Of a dry run: what would have been asked.
};

// Runs or resumes: an unfinished mission in the workspace with the same resume key is continued.
// Two engines' worth of work never overlap with timing. On stop the journal is closed cleanly and
// the error is unavailable ("interrupted ..."). Artifacts: original.sql, best.sql, plans/*.json,
// candidates/*.sql, prompts/* and replies/* beside the journal; one blackboard entry per probe at
// the end.
Result<MissionResult> run_mission(engine::Engine& engine, const Options& options,
                                  const Clock& clock, std::stop_token stop,
                                  const Progress& progress);

// hash(SQL, target, schema, data fingerprint, configuration): what makes two missions the same.
Result<std::string> resume_key(engine::Engine& engine, const Options& options);
// The same for a database whose fingerprint is known.
std::string resume_key(const engine::EngineInfo& info, std::string_view fingerprint,
                       const Options& options);
// Tables, columns and, where counts can be trusted, rows of the database, as text.
Result<std::string> database_fingerprint(engine::Engine& engine);

}  // namespace ado::mission
