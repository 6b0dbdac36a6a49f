// run: a pipeline from its first stage to its last row; explain: the same without asking anybody.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/clock.hpp"
#include "coordinator/services.hpp"
#include "engine/engine.hpp"
#include "pipeline/executor.hpp"
#include "pipeline/log.hpp"
#include "pipeline/report.hpp"
#include "sql/pipeline.hpp"

namespace ado::pipeline {

struct Settings {
  std::filesystem::path workspace;
  coordinator::Options options;  // Of the configuration; hints win.
  std::string embedding_model;   // Empty: none. For retained stages.
  std::string target;  // Of the database, without its password: for the log and retained stages.
  std::function<std::string(const std::string&)> model_of;  // The model that an alias stands for.
  std::function<std::optional<llm::Price>(const std::string&)> price_of;
};

// How far it is.
struct Progress {
  std::string stage;
  std::string call;  // The semantic call that is asked about.
  std::int64_t tuples = 0;
  std::int64_t tuples_done = 0;
  std::int64_t calls = 0;
  std::int64_t hits = 0;
  double cost = 0;
  double elapsed_ms = 0;
};

struct Outside {
  engine::Engine& engine;
  const coordinator::Services& services;
  const Clock& clock;
  Log& log;
  engine::RunOptions run_options;
  std::function<void(const Progress&)> progress;  // One thread at a time.
  std::function<void(const StageReport&)> stage_done;
};

// `text` is what the pipeline was read from. Rows of the final query go into the sink. The report
// tells how far it came also when the run fails. In every outcome all temporary tables are dropped,
// and what was answered is in the cache. Errors: the plan's, the engine's, the coordinator's; a
// stage's are told with its name.
Result<void> run(const sql::Pipeline& pipeline, std::string_view text, const Settings& settings,
                 const Outside& outside, engine::RowSink& rows, RunReport& report);

// No model is called; the engine runs what counts tuples. Numbers are what a run would come to, or
// an upper bound where a condition waits for answers.
Result<void> explain(const sql::Pipeline& pipeline, std::string_view text, const Settings& settings,
                     const Outside& outside, RunReport& report);

// What EXPLAIN and EXPLAIN ANALYZE print.
std::string describe(const RunReport& report, Purpose purpose);
nlohmann::json to_json(const RunReport& report, Purpose purpose);

}  // namespace ado::pipeline
