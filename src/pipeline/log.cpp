// One JSON object a line; a reader knows its form by "v".
#include "pipeline/log.hpp"

#include <algorithm>
#include <span>

#include <nlohmann/json.hpp>

#include "base/json_text.hpp"
#include "base/text.hpp"

namespace ado::pipeline {
namespace {

using nlohmann::json;

constexpr std::size_t kArgumentBytesMax = 400;  // Of a failed tuple: enough to find its row.
constexpr std::size_t kArgumentsMax = 100;      // A group may have any number of texts.

Result<void> append(SharedAppendFile& file, const std::string& lines) {
  ADO_TRY(const auto hold, file.hold());
  return file.append(hold, lines).map([](std::uint64_t) {});
}

std::string line_of(const json& object) { return json_line(object) + "\n"; }

json base_of(const Caller& caller, const Clock& clock, const std::string& stage) {
  json object{{"v", 1}, {"ts", to_iso8601(clock.now())}, {"caller_id", caller.id}};
  object["stage"] = stage.empty() ? json() : json(stage);
  return object;
}

void add_usage(json& object, std::int64_t input, std::int64_t output, json cost) {
  object["input_tokens"] = input;
  object["output_tokens"] = output;
  object["cost"] = std::move(cost);
}

void add_counts(json& object, const coordinator::Counts& counts) {
  object["tuples"] = counts.distinct;
  object["calls"] = counts.calls;
  object["cache_hits"] = counts.hits;
  object["failures"] = counts.failures;
  add_usage(object, counts.input_tokens, counts.output_tokens, counts.cost);
}

void add_engine(json& object, const Caller& caller) {
  object["engine"] = caller.engine;
  object["engine_version"] = caller.engine_version;
  object["database"] = caller.database;
}

}  // namespace

std::filesystem::path log_folder(const std::filesystem::path& workspace) {
  return workspace / "log";
}

Result<Log> Log::open(const std::filesystem::path& workspace, const Clock& clock) {
  const std::filesystem::path folder = log_folder(workspace);
  ADO_TRY(auto queries, SharedAppendFile::open(folder / "sql_query_log.jsonl"));
  ADO_TRY(auto calls, SharedAppendFile::open(folder / "semantic_calls.jsonl"));
  ADO_TRY(auto errors, SharedAppendFile::open(folder / "semantic_errors.jsonl"));
  return Log(std::move(queries), std::move(calls), std::move(errors), clock);
}

Result<void> Log::query(const Caller& caller, const RunReport& report, const std::string& error) {
  coordinator::Counts counts;
  for (const StageReport& stage : report.stages) counts += total_counts(stage);
  json object = base_of(caller, *clock_, "");
  add_engine(object, caller);
  object["purpose"] = "pipeline";
  object["rows"] =
      error.empty() && !report.stages.empty() ? json(report.stages.back().rows) : json();
  object["elapsed_ms"] = report.elapsed_ms;
  add_counts(object, counts);
  object["error"] = error.empty() ? json() : json(error);
  object["sql"] = caller.sql;
  return append(queries_, line_of(object));
}

Result<void> Log::stage(const Caller& caller, const StageReport& stage) {
  json object = base_of(caller, *clock_, stage.name.empty() ? "(final)" : stage.name);
  add_engine(object, caller);
  object["purpose"] = "stage";
  object["rows"] = stage.error.empty() ? json(stage.rows) : json();
  object["elapsed_ms"] = stage.elapsed_ms;
  add_counts(object, total_counts(stage));
  object["model"] = models_of(stage);
  object["parallel_skipped"] = stage.serial_reason.empty() ? json() : json(stage.serial_reason);
  object["retained"] = stage.retained.empty() ? json() : json(stage.retained);
  object["error"] = stage.error.empty() ? json() : json(stage.error);
  object["sql"] = stage.statements.empty() ? json() : json(stage.statements.back().sql);
  return append(queries_, line_of(object));
}

Result<void> Log::call(const Caller& caller, const std::string& stage,
                       const coordinator::CallRecord& record) {
  json object = base_of(caller, *clock_, stage);
  object["operator"] = record.op;
  object["what"] = record.what;
  object["model"] = record.model;
  object["prompt"] = record.prompt;
  object["request_hash"] = record.request_hash;
  object["rows"] = record.rows;
  object["rows_bad"] = record.rows_bad;
  object["attempts"] = record.attempts;
  object["latency_ms"] = record.latency_ms;
  add_usage(object, record.usage.input, record.usage.output,
            record.cost ? json(*record.cost) : json());
  object["cached_tokens"] = record.usage.cached_input;
  object["error"] = record.error.empty() ? json() : json(record.error);
  return append(calls_, line_of(object));
}

Result<void> Log::failures(const Caller& caller, const std::string& stage,
                           const std::vector<FailedTuple>& failed) {
  std::string lines;
  for (const FailedTuple& each : failed) {
    json object = base_of(caller, *clock_, stage);
    object["operator"] = each.op;
    json arguments = json::array();
    const std::size_t shown = std::min(each.arguments.size(), kArgumentsMax);
    for (const auto& argument : std::span(each.arguments).first(shown)) {
      arguments.push_back(argument ? json(first_bytes(*argument, kArgumentBytesMax)) : json());
    }
    if (shown < each.arguments.size()) {
      arguments.push_back(fmt::format("... and {} more", each.arguments.size() - shown));
    }
    object["arguments"] = std::move(arguments);
    object["error"] = each.error;
    lines += line_of(object);
  }
  return append(errors_, lines);
}

}  // namespace ado::pipeline
