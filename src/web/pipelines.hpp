// Pipelines: runs of pipelines, folded from the logs log/sql_query_log*.jsonl and
// log/semantic_calls*.jsonl of a workspace.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "web/file_stamp.hpp"

namespace ado::web {

// What a run or a stage came to. A row of the log that does not say something has 0 or "" for it.
struct PipelineFigures {
  std::int64_t rows = 0, calls = 0, cache_hits = 0, tokens = 0;
  double elapsed_ms = 0, cost = 0;  // US dollars.
};
struct PipelineStage {
  std::string name;
  PipelineFigures figures;
  std::string note, error;  // `note`: why it did not run in parallel.
};
struct PipelineCall {
  std::string ts, op, model, error;
  std::int64_t tokens = 0;
  double cost = 0, latency_ms = 0;
};
struct PipelineRun {
  std::string id;          // The caller_id of its rows.
  std::string started_at;  // UTC, of its first row.
  std::string name;
  PipelineFigures figures;
  std::string error;
  std::vector<PipelineStage> stages;
  std::vector<PipelineCall> calls;
};
using PipelineRuns = std::vector<PipelineRun>;  // Newest first.

// Pure. Lines that are no JSON objects, or have no caller_id, are passed over.
PipelineRuns fold_pipelines(const std::vector<std::string>& query_logs,
                            const std::vector<std::string>& call_logs);

// Thread-safe; reads the logs again when one has changed.
class Pipelines {
 public:
  explicit Pipelines(std::filesystem::path workspace) : workspace_(std::move(workspace)) {}
  std::shared_ptr<const PipelineRuns> all();

 private:
  std::filesystem::path workspace_;
  std::mutex mutex_;
  std::map<std::filesystem::path, FileStamp> stamps_;
  std::shared_ptr<const PipelineRuns> all_;
};

}  // namespace ado::web
