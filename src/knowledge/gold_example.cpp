// Reads and writes gold examples.
#include "knowledge/gold_example.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/files.hpp"
#include "base/strict_json.hpp"
#include "base/text.hpp"
#include "outcome/status.hpp"

namespace ado::knowledge {
namespace {

// A list of lines reads well in a diff; a text with \n does not.
nlohmann::ordered_json lines_of(const std::string& text) {
  auto lines = nlohmann::ordered_json::array();
  for (const std::string_view line : split_lines(text)) lines.push_back(line);
  return lines;
}

std::vector<Limit> read_limits(JsonObject& parent) {
  std::vector<Limit> limits;
  const nlohmann::json& items = parent.array("when_not");
  for (std::size_t i = 0; i < items.size(); ++i) {
    JsonObject item(items[i], parent.path_of("when_not", i));
    Limit limit{.where = item.text("where"), .speedup = std::nullopt};
    if (item.value_if_any("speedup") != nullptr) limit.speedup = item.number("speedup");
    if (limit.speedup && !(*limit.speedup > 0 && *limit.speedup < 1)) {
      item.refuse(fmt::format("{} must be above 0 and below 1", item.path_of("speedup")));
    }
    if (const auto done = item.finish(); !done) parent.refuse(done.error().message);
    limits.push_back(std::move(limit));
  }
  if (limits.empty()) parent.refuse("when_not names no case; an example says where it ends");
  return limits;
}

GoldOutcome read_outcome(JsonObject& parent) {
  JsonObject object(parent.value("outcome"), parent.path_of("outcome"));
  GoldOutcome outcome;
  outcome.protocol =
      object.one_of("protocol", {outcome::Protocol::three_run, outcome::Protocol::five_run});
  outcome.before_ms = object.number("before_ms");
  outcome.after_ms = object.number("after_ms");
  outcome.speedup = object.number("speedup");
  outcome.noise = object.number("noise");
  outcome.threads = static_cast<int>(object.integer("threads"));
  if (const auto done = object.finish(); !done) parent.refuse(done.error().message);
  return outcome;
}

}  // namespace

std::string_view to_string(GoldStatus status) {
  switch (status) {
    case GoldStatus::candidate:
      return "candidate";
    case GoldStatus::promoted:
      return "promoted";
    case GoldStatus::retired:
      return "retired";
  }
  return "";
}

Result<GoldExample> read_gold_example(std::string_view json_text) {
  ADO_TRY(const nlohmann::json json, parse_json(json_text));
  JsonObject object(json, "");
  GoldExample example;
  example.id = object.text("id");
  example.engine = object.one_of("engine", {sql::Dialect::duckdb, sql::Dialect::postgres});
  example.engine_version = object.text("engine_version");
  example.transform_id = object.text("transform_id");
  example.schema = object.text("schema");
  example.data = object.text("data");
  example.what = object.text("what");
  example.why = object.text("why");
  example.when = object.text("when");
  example.when_not = read_limits(object);
  example.original_sql = join(object.texts("original_sql"), "\n");
  example.optimized_sql = join(object.texts("optimized_sql"), "\n");
  example.needs = object.texts("needs");
  example.outcome = read_outcome(object);
  example.status =
      object.one_of("status", {GoldStatus::candidate, GoldStatus::promoted, GoldStatus::retired});
  ADO_CHECK(object.finish());
  return example;
}

std::string write_gold_example(const GoldExample& example) {
  auto when_not = nlohmann::ordered_json::array();
  for (const Limit& limit : example.when_not) {
    nlohmann::ordered_json item{{"where", limit.where}};
    if (limit.speedup) item["speedup"] = *limit.speedup;
    when_not.push_back(std::move(item));
  }
  const nlohmann::ordered_json json{{"id", example.id},
                                    {"engine", to_string(example.engine)},
                                    {"engine_version", example.engine_version},
                                    {"transform_id", example.transform_id},
                                    {"what", example.what},
                                    {"why", example.why},
                                    {"when", example.when},
                                    {"when_not", when_not},
                                    {"schema", example.schema},
                                    {"data", example.data},
                                    {"original_sql", lines_of(example.original_sql)},
                                    {"optimized_sql", lines_of(example.optimized_sql)},
                                    {"needs", example.needs},
                                    {"outcome",
                                     {{"protocol", to_string(example.outcome.protocol)},
                                      {"before_ms", example.outcome.before_ms},
                                      {"after_ms", example.outcome.after_ms},
                                      {"speedup", example.outcome.speedup},
                                      {"noise", example.outcome.noise},
                                      {"threads", example.outcome.threads}}},
                                    {"status", to_string(example.status)}};
  return json.dump(2) + "\n";
}

Result<std::vector<GoldExample>> read_gold_folder(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  if (failed) {
    return fail(ErrorKind::invalid_input, "cannot read the folder {}: {}", folder.string(),
                failed.message());
  }
  std::ranges::sort(files);
  std::vector<GoldExample> examples;
  for (const std::filesystem::path& file : files) {
    ADO_TRY(const std::string text, read_file(file));
    auto example = read_gold_example(text);
    if (!example) {
      return fail(example.error().kind, "{}: {}", file.string(), example.error().message);
    }
    if (example->id != file.stem()) {
      return fail(ErrorKind::invalid_input, "{}: its id is {}, not the file's name", file.string(),
                  example->id);
    }
    examples.push_back(*std::move(example));
  }
  return examples;
}

Result<std::vector<std::filesystem::path>> gold_folders(const std::filesystem::path& data) {
  std::vector<std::filesystem::path> folders;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(data / "gold", failed)) {
    folders.push_back(entry.path());
  }
  if (failed) {
    return fail(ErrorKind::unavailable, "cannot read the folder {}: {}", (data / "gold").string(),
                failed.message());
  }
  std::ranges::sort(folders);
  return folders;
}

Result<std::vector<GoldExample>> gold_examples(const std::filesystem::path& data) {
  std::vector<GoldExample> all;
  ADO_TRY(const std::vector<std::filesystem::path> folders, gold_folders(data));
  for (const std::filesystem::path& folder : folders) {
    ADO_TRY(std::vector<GoldExample> examples, read_gold_folder(folder));
    for (GoldExample& example : examples) {
      if (example.status == GoldStatus::promoted) all.push_back(std::move(example));
    }
  }
  return all;
}

}  // namespace ado::knowledge
