// Log: what pipelines asked databases and models, as JSON lines in the workspace's log folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/shared_append_file.hpp"
#include "coordinator/services.hpp"
#include "pipeline/executor.hpp"
#include "pipeline/report.hpp"

namespace ado::pipeline {

// What all lines of one run have alike.
struct Caller {
  std::string id;
  std::string engine;
  std::string engine_version;
  std::string database;
  std::string sql;  // The pipeline as it was written.
};

// Any number of processes append to the same files: sql_query_log.jsonl, semantic_calls.jsonl and
// semantic_errors.jsonl. Lines are whole or torn, never mixed. One thread at a time. Errors:
// unavailable when the disk refuses.
class Log {
 public:
  static Result<Log> open(const std::filesystem::path& workspace, const Clock& clock);

  Result<void> query(const Caller& caller, const RunReport& report, const std::string& error);
  Result<void> stage(const Caller& caller, const StageReport& stage);
  Result<void> call(const Caller& caller, const std::string& stage,
                    const coordinator::CallRecord& record);
  Result<void> failures(const Caller& caller, const std::string& stage,
                        const std::vector<FailedTuple>& failed);

 private:
  Log(SharedAppendFile queries, SharedAppendFile calls, SharedAppendFile errors, const Clock& clock)
      : queries_(std::move(queries)),
        calls_(std::move(calls)),
        errors_(std::move(errors)),
        clock_(&clock) {}

  SharedAppendFile queries_, calls_, errors_;
  const Clock* clock_;
};

std::filesystem::path log_folder(const std::filesystem::path& workspace);

}  // namespace ado::pipeline
