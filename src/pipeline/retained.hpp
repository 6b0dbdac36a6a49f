// Retained stages: WITH (retain = true, ttl = '10m', cache_key = 'v1') as parquet in the workspace.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "engine/workbench.hpp"
#include "semantic/library.hpp"
#include "sql/pipeline.hpp"

namespace ado::pipeline {

struct Settings;

// Where the rows of a stage are kept: cache/stages/<cache_key>/<hash>.parquet, a description beside
// it. The hash is of all that they come from: the stage, all stages that it may read, their models,
// the operators and their prompts, and the database with the state of its files.
struct Retained {
  bool is_asked = false;
  bool may_read = true;  // Not where answers are asked for anew.
  std::string refusal;   // Why its rows are neither kept nor read; mostly empty.
  std::filesystem::path rows;
  std::filesystem::path description;
  std::optional<std::chrono::seconds> ttl;
  std::string shown;  // "cache/stages/v1"
};
Result<Retained> retained_stage(const Settings& settings, const sql::Pipeline& pipeline,
                                std::size_t stage, const semantic::Library& library,
                                engine::Engine& engine);

// Makes the table of the rows that were kept, and gives how many; nothing when none were, when they
// are too old, or when what is there cannot be read.
Result<std::optional<std::int64_t>> read_retained(const Retained& retained,
                                                  engine::Workbench& bench,
                                                  const std::string& table, const Clock& clock);
// Gives why the rows cannot be kept, empty when they are. Errors: unavailable when the disk
// refuses.
Result<std::string> write_retained(const Retained& retained, engine::Workbench& bench,
                                   const std::string& table, const Clock& clock);

}  // namespace ado::pipeline
