// Retained stages: WITH (retain = true, ttl = '10m', cache_key = 'v1') as parquet in the workspace.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "engine/workbench.hpp"
#include "sql/pipeline.hpp"

namespace ado::pipeline {

struct Settings;

// Where the rows of a stage are kept: cache/stages/<cache_key>/<hash>.parquet, a description beside
// it. The hash is of the stage, of all stages that it may read, of the model and of the database,
// so that one cache_key in two pipelines never mixes their rows.
struct Retained {
  bool is_asked = false;
  std::filesystem::path rows;
  std::filesystem::path description;
  std::optional<std::chrono::seconds> ttl;
  std::string shown;  // "cache/stages/v1"
};
Retained retained_stage(const Settings& settings, const sql::Pipeline& pipeline, std::size_t stage,
                        const engine::EngineInfo& info);

// Makes the table of the rows that were kept, and gives how many; nothing when none were, when they
// are too old, or when what is there cannot be read.
Result<std::optional<std::int64_t>> read_retained(const Retained& retained,
                                                  engine::Workbench& bench,
                                                  const std::string& table, const Clock& clock);
// Errors: unavailable when the disk refuses; unsupported for lists of a server.
Result<void> write_retained(const Retained& retained, engine::Workbench& bench,
                            const std::string& table, const Clock& clock);

}  // namespace ado::pipeline
