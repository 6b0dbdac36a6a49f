// Reads and writes gold examples.
#include "knowledge/gold_example.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/files.hpp"
#include "base/json_text.hpp"
#include "base/strict_json.hpp"
#include "base/text.hpp"
#include "outcome/status.hpp"

namespace ado::knowledge {
namespace {

constexpr std::int64_t kThreadsMax = 65'536;

// A list of lines reads well in a diff; a text with \n does not.
nlohmann::ordered_json lines_of(const std::string& text) {
  auto lines = nlohmann::ordered_json::array();
  for (const std::string_view line : split_lines(text)) lines.push_back(line);
  return lines;
}

// A gain is above 1, a limit of it below; of a regression it is the other way.
bool is_beyond(double speedup, GoldStatus status) {
  return status == GoldStatus::regression ? speedup > 1 : speedup > 0 && speedup < 1;
}

std::vector<Limit> read_limits(JsonObject& parent, GoldStatus status) {
  std::vector<Limit> limits;
  const nlohmann::json& items = parent.array("when_not");
  for (std::size_t i = 0; i < items.size(); ++i) {
    JsonObject item(items[i], parent.path_of("when_not", i));
    Limit limit{.where = item.text("where"), .speedup = std::nullopt};
    if (item.value_if_any("speedup") != nullptr) limit.speedup = item.number("speedup");
    if (limit.speedup && !is_beyond(*limit.speedup, status)) {
      item.refuse(fmt::format("{} must be {}", item.path_of("speedup"),
                              status == GoldStatus::regression ? "above 1: it says where it pays"
                                                               : "above 0 and below 1"));
    }
    if (limit.where.empty()) item.refuse(item.path_of("where") + " says nothing");
    if (const auto done = item.finish(); !done) parent.refuse(done.error().message);
    limits.push_back(std::move(limit));
  }
  if (limits.empty()) parent.refuse("when_not names no case; an example says where it ends");
  return limits;
}

std::optional<explain::SignalKind> signal_of(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(explain::SignalKind::rerun_subplan); ++i) {
    const auto kind = static_cast<explain::SignalKind>(i);
    if (explain::to_text(kind) == name) return kind;
  }
  return std::nullopt;
}

std::optional<SignalLevels> read_signals(JsonObject& parent) {
  const nlohmann::json* value = parent.value_if_any("signals");
  if (value == nullptr) return std::nullopt;
  JsonObject object(*value, parent.path_of("signals"));
  SignalLevels levels;
  for (const auto& [name, unused] : value->items()) {
    const auto kind = signal_of(name);
    if (!kind) continue;  // Left over, and so refused.
    const double level = object.number(name);
    if (!(level >= 0 && level <= 1)) {
      object.refuse(fmt::format("{} must be from 0 to 1", object.path_of(name)));
    }
    levels[*kind] = level;
  }
  if (const auto done = object.finish(); !done) parent.refuse(done.error().message);
  return levels;
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
  for (const auto& [name, value] :
       {std::pair{"before_ms", outcome.before_ms}, std::pair{"after_ms", outcome.after_ms},
        std::pair{"noise", outcome.noise}}) {
    if (value < 0) object.refuse(fmt::format("below 0: {}", object.path_of(name)));
  }
  const std::int64_t threads = object.integer("threads");
  if (threads < 1 || threads > kThreadsMax) {
    object.refuse(fmt::format("{} must be from 1 to {}", object.path_of("threads"), kThreadsMax));
  }
  outcome.threads = static_cast<int>(threads);
  if (const auto done = object.finish(); !done) parent.refuse(done.error().message);
  return outcome;
}

}  // namespace

SignalLevels signal_levels(const explain::Tree& plan) {
  SignalLevels levels;
  for (const explain::Signal& signal : explain::find_signals(plan)) {
    double& level = levels[signal.kind];
    level = std::max(level, signal.severity);
  }
  return levels;
}

std::string_view to_string(GoldStatus status) {
  switch (status) {
    case GoldStatus::candidate:
      return "candidate";
    case GoldStatus::promoted:
      return "promoted";
    case GoldStatus::retired:
      return "retired";
    case GoldStatus::regression:
      return "regression";
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
  example.status = object.one_of("status", {GoldStatus::candidate, GoldStatus::promoted,
                                            GoldStatus::retired, GoldStatus::regression});
  example.when_not = read_limits(object, example.status);
  example.original_sql = join(object.texts("original_sql"), "\n");
  example.optimized_sql = join(object.texts("optimized_sql"), "\n");
  example.needs = object.texts("needs");
  example.signals = read_signals(object);
  example.outcome = read_outcome(object);
  if ((example.status == GoldStatus::regression) != (example.outcome.speedup < 1)) {
    object.refuse(fmt::format("a speedup of {} is no {}", example.outcome.speedup,
                              to_string(example.status)));
  }
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
  nlohmann::ordered_json json{{"id", example.id},
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
                              {"needs", example.needs}};
  if (example.signals) {
    nlohmann::ordered_json levels = nlohmann::ordered_json::object();
    for (const auto& [kind, level] : *example.signals) {
      levels[std::string(explain::to_text(kind))] = level;
    }
    json["signals"] = std::move(levels);
  }
  json["outcome"] = {{"protocol", to_string(example.outcome.protocol)},
                     {"before_ms", example.outcome.before_ms},
                     {"after_ms", example.outcome.after_ms},
                     {"speedup", example.outcome.speedup},
                     {"noise", example.outcome.noise},
                     {"threads", example.outcome.threads}};
  json["status"] = to_string(example.status);
  return json_page(json);
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

Result<std::vector<std::filesystem::path>> gold_folders(const std::filesystem::path& root) {
  std::vector<std::filesystem::path> folders;
  std::error_code failed;
  if (!std::filesystem::exists(root / "gold", failed)) return folders;
  for (const auto& entry : std::filesystem::directory_iterator(root / "gold", failed)) {
    if (entry.is_directory(failed)) folders.push_back(entry.path());
  }
  if (failed) {
    return fail(ErrorKind::unavailable, "cannot read the folder {}: {}", (root / "gold").string(),
                failed.message());
  }
  std::ranges::sort(folders);
  return folders;
}

}  // namespace ado::knowledge
