// Reads the logs of pipelines and groups their rows by run.
#include "web/pipelines.hpp"

#include <algorithm>
#include <functional>

#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "base/text.hpp"

namespace ado::web {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::string_view kQueryLog = "sql_query_log";
constexpr std::string_view kCallLog = "semantic_calls";
constexpr std::size_t kNameMax = 80;

std::string text(const json& row, const char* name) {
  const auto found = row.find(name);
  return found != row.end() && found->is_string() ? found->get<std::string>() : std::string();
}

double number(const json& row, const char* name) {
  const auto found = row.find(name);
  return found != row.end() && found->is_number() ? found->get<double>() : 0;
}

std::int64_t whole(const json& row, const char* name) {
  const auto found = row.find(name);
  return found != row.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

std::int64_t tokens_of(const json& row) {
  return whole(row, "input_tokens") + whole(row, "output_tokens");
}

PipelineFigures figures_of(const json& row) {
  return {.rows = whole(row, "rows"),
          .calls = whole(row, "calls"),
          .cache_hits = whole(row, "cache_hits"),
          .tokens = tokens_of(row),
          .elapsed_ms = number(row, "elapsed_ms"),
          .cost = number(row, "cost")};
}

// A pipeline has no name of its own: its first line stands for it.
std::string name_of(const std::string& sql) {
  const std::string_view rest = trim(sql);
  return std::string(first_bytes(rest.substr(0, rest.find('\n')), kNameMax));
}

template <typename Use>
void each_row(const std::vector<std::string>& logs, Use use) {
  for (const std::string& log : logs) {
    for (const std::string_view line : split_lines(log)) {
      const json row = json::parse(line, nullptr, false);
      if (!row.is_object()) continue;
      const std::string id = text(row, "caller_id");
      if (!id.empty()) use(id, row);
    }
  }
}

std::vector<fs::path> logs_in(const fs::path& workspace, std::string_view name) {
  std::vector<fs::path> files;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator(workspace / "log", missing)) {
    const std::string file = entry.path().filename().string();
    if (file.starts_with(name) && file.ends_with(".jsonl")) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

std::vector<std::string> texts_of(const std::vector<fs::path>& files) {
  std::vector<std::string> texts;
  for (const fs::path& file : files) {
    // One that has just gone has no rows.
    if (auto read = read_file(file)) texts.push_back(*std::move(read));
  }
  return texts;
}

}  // namespace

PipelineRuns fold_pipelines(const std::vector<std::string>& query_logs,
                            const std::vector<std::string>& call_logs) {
  std::map<std::string, PipelineRun> runs;
  each_row(query_logs, [&](const std::string& id, const json& row) {
    PipelineRun& run = runs[id];
    run.id = id;
    const std::string ts = text(row, "ts");
    if (run.started_at.empty() || ts < run.started_at) run.started_at = ts;
    const std::string stage = text(row, "stage");
    if (!stage.empty()) {
      run.stages.push_back({.name = stage,
                            .figures = figures_of(row),
                            .note = text(row, "parallel_skipped"),
                            .error = text(row, "error")});
      return;
    }
    run.name = name_of(text(row, "sql"));
    run.figures = figures_of(row);
    run.error = text(row, "error");
  });
  each_row(call_logs, [&](const std::string& id, const json& row) {
    const auto run = runs.find(id);
    if (run == runs.end()) return;
    run->second.calls.push_back({.ts = text(row, "ts"),
                                 .op = text(row, "operator"),
                                 .model = text(row, "model"),
                                 .error = text(row, "error"),
                                 .tokens = tokens_of(row),
                                 .cost = number(row, "cost"),
                                 .latency_ms = number(row, "latency_ms")});
  });
  PipelineRuns list;
  for (auto& [id, run] : runs) list.push_back(std::move(run));
  std::ranges::stable_sort(list, std::greater<>(), &PipelineRun::started_at);
  return list;
}

std::shared_ptr<const PipelineRuns> Pipelines::all() {
  const std::lock_guard lock(mutex_);
  const auto queries = logs_in(workspace_, kQueryLog);
  const auto calls = logs_in(workspace_, kCallLog);
  std::map<fs::path, FileStamp> stamps;
  for (const auto* files : {&queries, &calls}) {
    for (const fs::path& file : *files) stamps[file] = stamp_of(file);
  }
  if (all_ && stamps == stamps_) return all_;
  all_ = std::make_shared<const PipelineRuns>(fold_pipelines(texts_of(queries), texts_of(calls)));
  stamps_ = std::move(stamps);
  return all_;
}

}  // namespace ado::web
