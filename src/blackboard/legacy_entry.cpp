// Reads entries of schema 1 into schema 2.0, and apart from them what that has no place for.
#include "blackboard/legacy_entry.hpp"

#include <fstream>

#include "base/strict_json.hpp"
#include "blackboard/storage.hpp"

namespace ado::blackboard {
namespace {

using nlohmann::json;

// Fields that people's analysis holds now, not the log.
constexpr const char* kDropped[] = {"query_intent",  "what_worked", "why_it_worked", "what_failed",
                                    "why_it_failed", "principle",   "reviewed"};

}  // namespace

bool is_legacy_entry(const json& value) {
  return value.is_object() && !value.contains("version") && value.contains("query_id");
}

Result<Entry> read_legacy_entry(const json& value) {
  using enum outcome::OutcomeStatus;
  JsonObject object(value, "");
  Entry entry;
  const std::int64_t worker = object.integer("worker_id");
  entry.base = {.query_id = object.text("query_id"),
                .fingerprint = object.text("query_fingerprint", ""),
                .timestamp = object.text("timestamp"),
                .run_id = object.text("run_name")};
  entry.id = fmt::format("{}_w{}_{}", entry.base.query_id, worker, entry.base.run_id);
  entry.source_type = "4w_worker";
  entry.opt = {.approach = "4w_worker",
               .worker_id = worker,
               .strategy = object.text("strategy", ""),
               .examples_used = object.texts_if_any("examples_used")};
  entry.outcome.status = object.one_of("status", {win, improved, neutral, regression, error, fail});
  entry.outcome.speedup = object.number("speedup", 0);
  if (const auto tier = outcome::tier(entry.outcome.status, *entry.outcome.speedup)) {
    entry.outcome.tier = std::string(*tier);
  }
  entry.transforms.all = object.texts_if_any("transforms_applied");
  if (!entry.transforms.all.empty()) entry.transforms.primary = entry.transforms.all.front();
  entry.tags = {"schema_1"};
  const json* category = object.value_if_any("error_category");
  std::vector<std::string> messages = object.texts_if_any("error_messages");
  for (const char* name : kDropped) object.value_if_any(name);
  const bool failed = category != nullptr && category->is_string();
  if (failed || !messages.empty()) {
    entry.error = Failure{.messages = std::move(messages)};
    if (failed) entry.error->category = object.text("error_category");
  }
  ADO_CHECK(object.finish());
  return entry;
}

Result<LegacyNotes> read_legacy_notes(const json& value) {
  ADO_TRY(const Entry entry, read_legacy_entry(value));
  LegacyNotes notes{.entry_id = entry.id, .transforms = entry.transforms.all};
  const auto text = [&](const char* name) {
    const auto found = value.find(name);
    return found != value.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  notes.query_intent = text("query_intent");
  notes.what_worked = text("what_worked");
  notes.why_it_worked = text("why_it_worked");
  notes.what_failed = text("what_failed");
  notes.why_it_failed = text("why_it_failed");
  notes.principle = text("principle");
  const auto reviewed = value.find("reviewed");
  notes.reviewed = reviewed != value.end() && reviewed->is_boolean() && reviewed->get<bool>();
  return notes;
}

Result<std::vector<LegacyNotes>> all_legacy_notes(const std::filesystem::path& workspace) {
  std::vector<LegacyNotes> all;
  for (const std::filesystem::path& file : partition_files(workspace)) {
    std::ifstream stream(file, std::ios::binary);
    std::string line;
    while (std::getline(stream, line)) {
      if (line.find("\"run_name\"") == std::string::npos) continue;  // Most are of schema 2.0.
      const json value = json::parse(line, nullptr, false);
      if (value.is_discarded() || !is_legacy_entry(value)) continue;
      if (auto notes = read_legacy_notes(value)) all.push_back(*std::move(notes));
    }
    if (stream.bad()) {
      return fail(ErrorKind::unavailable, "blackboard cannot be read: {}", file.string());
    }
  }
  return all;
}

}  // namespace ado::blackboard
