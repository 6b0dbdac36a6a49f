// Reads rules, picks one, runs programs.
#include "tests/model_server/script.hpp"

#include <memory>
#include <mutex>

#include "base/clock.hpp"
#include "base/strict_json.hpp"
#include "base/text.hpp"
#include "llm/child_process.hpp"
#include "tests/model_server/semantic_model.hpp"

namespace ado::test {
namespace {

using nlohmann::json;

constexpr std::string_view kAnswerMark = "{\"answer\":";
constexpr llm::ProgramLimits kProgramLimits{.timeout_ms = 60'000, .output_bytes_max = 64 << 20};

std::optional<std::int64_t> integer_if_any(JsonObject& object, std::string_view name) {
  if (object.value_if_any(name) == nullptr) return std::nullopt;
  const std::int64_t value = object.integer(name);
  if (value < 0) object.refuse("below 0: " + object.path_of(name));
  return value;
}

Result<ModelCounts> read_counts(const json& value, const std::string& path) {
  JsonObject object(value, path);
  const ModelCounts none;
  const ModelCounts counts{.input = object.integer("input", none.input),
                           .cached_input = object.integer("cached_input", none.cached_input),
                           .output = object.integer("output", none.output),
                           .reasoning = object.integer("reasoning", none.reasoning)};
  ADO_CHECK(object.finish());
  return counts;
}

Result<ModelAnswer> read_answer(const json& value, const std::string& path) {
  JsonObject object(value, path);
  ModelAnswer answer{.text = object.text("text", ""),
                     .reasoning = object.text("reasoning", ""),
                     .finish = object.text("finish", "stop"),
                     .status = static_cast<int>(object.integer("status", 200)),
                     .content_type = object.text("content_type", "application/json"),
                     .delay_ms = object.number("delay_ms", 0),
                     .hold_ms = object.number("hold_ms", 0)};
  if (object.value_if_any("body") != nullptr) answer.body = object.text("body");
  if (const json* usage = object.value_if_any("usage"); usage != nullptr && usage->is_null()) {
    answer.usage.reset();
  } else if (usage != nullptr) {
    ADO_TRY(answer.usage, read_counts(*usage, object.path_of("usage")));
  }
  if (const auto bytes = integer_if_any(object, "cut_after")) {
    answer.cut_after = static_cast<std::size_t>(*bytes);
  }
  if (const json* headers = object.value_if_any("headers")) {
    JsonObject fields(*headers, object.path_of("headers"));
    for (const auto& [name, text] : headers->items()) {
      answer.headers.emplace_back(name, fields.text(name));
    }
    ADO_CHECK(fields.finish());
  }
  ADO_CHECK(object.finish());
  return answer;
}

std::optional<std::regex> pattern(JsonObject& object, std::string_view name) {
  if (object.value_if_any(name) == nullptr) return std::nullopt;
  const std::string text = object.text(name);
  try {
    return std::regex(text);
  } catch (const std::regex_error& problem) {
    object.refuse(fmt::format("no pattern: {}: {}", object.path_of(name), problem.what()));
    return std::nullopt;
  }
}

Result<ModelServer::Script> read_semantic(const json& value, const std::string& path) {
  JsonObject object(value, path);
  SemanticFaults faults;
  faults.garbage_one_in =
      static_cast<std::uint64_t>(integer_if_any(object, "garbage_one_in").value_or(0));
  const double delay_ms = object.number("delay_ms", 0);
  ADO_CHECK(object.finish());
  return run_semantic_model(faults, delay_ms);
}

Result<ScriptRule> read_rule(const json& value, const std::string& path) {
  JsonObject object(value, path);
  ScriptRule rule{.header = pattern(object, "header"),
                  .prompt = pattern(object, "prompt"),
                  .model = pattern(object, "model"),
                  .times = integer_if_any(object, "times"),
                  .program = object.texts_if_any("program")};
  const json* answer = object.value_if_any("answer");
  const json* semantic = object.value_if_any("semantic");
  const int ways =
      (answer != nullptr ? 1 : 0) + (semantic != nullptr ? 1 : 0) + (rule.program.empty() ? 0 : 1);
  if (ways != 1) {
    object.refuse(fmt::format("{} has either an answer or a program, or is semantic", path));
  }
  ADO_CHECK(object.finish());
  if (semantic != nullptr) {
    ADO_TRY(rule.semantic, read_semantic(*semantic, object.path_of("semantic")));
  }
  if (answer != nullptr) {
    ADO_TRY(rule.answer, read_answer(*answer, object.path_of("answer")));
  }
  return rule;
}

bool fits(const std::optional<std::regex>& wanted, const std::string& text) {
  return !wanted || std::regex_search(text, *wanted);
}

Result<ModelAnswer> read_output(std::string_view output) {
  if (!trim(output).starts_with(kAnswerMark)) return ModelAnswer{.text = std::string(trim(output))};
  ADO_TRY(const json document, parse_json(output));
  JsonObject object(document, "");
  const json& answer = object.value("answer");
  ADO_CHECK(object.finish());
  return read_answer(answer, "answer");
}

Result<ModelAnswer> run_program(const ScriptRule& rule, const ModelRequest& request) {
  const json input = {{"path", request.path},          {"model", request.model},
                      {"header", request.header},      {"prompt", request.prompt},
                      {"stream", request.is_streamed}, {"body", request.json}};
  const SystemClock clock;
  ADO_TRY(const llm::ProgramRun run,
          llm::run_program(rule.program, input.dump() + "\n", kProgramLimits, clock, {}));
  if (run.end != llm::ProgramRun::End::exited || run.code != 0) {
    return fail(ErrorKind::unavailable, "the script's program failed: {}", run.errors);
  }
  return read_output(run.output);
}

// The rules and how often they may still be used.
class Rules {
 public:
  explicit Rules(std::vector<ScriptRule> rules) : rules_(std::move(rules)) {}

  ModelAnswer answer(const ModelRequest& request) {
    const ScriptRule* rule = take(request);
    if (rule == nullptr) return {.text = "no rule of the script fits", .status = 404};
    if (rule->semantic) return rule->semantic(request);
    if (rule->program.empty()) return rule->answer;
    auto answer = run_program(*rule, request);
    if (answer) return *std::move(answer);
    return {.text = answer.error().message, .status = 500};
  }

 private:
  const ScriptRule* take(const ModelRequest& request) {
    const std::lock_guard lock(mutex_);
    for (ScriptRule& rule : rules_) {
      const bool is_used_up = rule.times && *rule.times == 0;
      if (is_used_up || !fits(rule.header, request.header) || !fits(rule.prompt, request.prompt) ||
          !fits(rule.model, request.model)) {
        continue;
      }
      if (rule.times) --*rule.times;
      return &rule;
    }
    return nullptr;
  }

  std::mutex mutex_;
  std::vector<ScriptRule> rules_;
};

}  // namespace

Result<std::vector<ScriptRule>> read_script(std::string_view text) {
  ADO_TRY(const json document, parse_json(text));
  JsonObject object(document, "");
  const json& list = object.array("rules");
  ADO_CHECK(object.finish());
  std::vector<ScriptRule> rules;
  for (std::size_t i = 0; i < list.size(); ++i) {
    ADO_TRY(rules.emplace_back(), read_rule(list[i], object.path_of("rules", i)));
  }
  return rules;
}

ModelServer::Script run_script(std::vector<ScriptRule> rules) {
  // Shared by the copies of the function, which the server keeps.
  auto shared = std::make_shared<Rules>(std::move(rules));
  return [shared](const ModelRequest& request) { return shared->answer(request); };
}

}  // namespace ado::test
