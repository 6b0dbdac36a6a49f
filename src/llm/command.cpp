// The request as JSON for a program, its answer, and its ways to fail.
#include "llm/command.hpp"

#include <nlohmann/json.hpp>

#include "base/json_text.hpp"
#include "base/require.hpp"
#include "base/strict_json.hpp"
#include "base/text.hpp"
#include "llm/child_process.hpp"
#include "llm/exchange.hpp"
#include "llm/protocol.hpp"

namespace ado::llm {
namespace {

using nlohmann::json;

constexpr int kVersion = 1;
constexpr int kTryAgain = 75;  // EX_TEMPFAIL of sysexits.h.
constexpr std::string_view kMark = "ado_reply";

Attempt read_object(std::string_view output) {
  const auto document = parse_json(output);
  if (!document) return failed(unreadable("{}", document.error().message));
  JsonObject object(*document, "");
  const std::int64_t version = object.integer(kMark);
  if (version != kVersion) object.refuse(fmt::format("unknown version: {} {}", kMark, version));
  Reply reply{.text = object.text("text"),
              .reasoning = object.text("reasoning", ""),
              .model = object.text("model", "")};
  if (object.value_if_any("finish") != nullptr) reply.finish = read_finish(object, "finish");
  if (const json* usage = object.value_if_any("usage")) {
    const auto counts = read_usage(*usage, object.path_of("usage"));
    if (!counts) return failed(unreadable("{}", counts.error().message));
    reply.usage = *counts;
  }
  if (object.value_if_any("cost") != nullptr) {
    reply.cost = object.number("cost");
    if (*reply.cost < 0) object.refuse("below 0: cost");
  }
  if (const auto done = object.finish(); !done) {
    return failed(unreadable("{}", done.error().message));
  }
  return reply;
}

std::string last_words(const ProgramRun& run) {
  const std::string errors(trim(to_valid_utf8(run.errors)));
  return errors.empty() ? std::string(" and says nothing on standard error")
                        : fmt::format(": {}", errors);
}

Failure failure_of(const ProgramRun& run, double timeout_ms) {
  switch (run.end) {
    case ProgramRun::End::exited:
      return {.trouble = run.code == kTryAgain ? Trouble::overloaded : Trouble::settings,
              .message = fmt::format("the model's program ends with exit code {}{}", run.code,
                                     last_words(run))};
    case ProgramRun::End::killed_by_signal:
      return {.trouble = Trouble::settings,
              .message = fmt::format("the model's program was ended by signal {}{}", run.code,
                                     last_words(run))};
    case ProgramRun::End::deadline:
      return {.trouble = Trouble::deadline,
              .message = fmt::format("the model's program was killed after {:.1f} s{}",
                                     timeout_ms / 1000, last_words(run)),
              .may_be_billed = true};
    case ProgramRun::End::stopped:
      return {.trouble = Trouble::stopped,
              .message = "the model's program was stopped before it answered",
              .may_be_billed = true};
    case ProgramRun::End::too_large:
      return {.trouble = Trouble::too_large,
              .message = fmt::format("the model's program was killed after {} bytes of its answer: "
                                     "it is longer than the tokens asked for can be",
                                     run.output.size()),
              .may_be_billed = true};
  }
  require(false);
}

}  // namespace

std::string command_input(const Request& request) {
  json messages = json::array({{{"role", "user"}, {"content", request.prompt.tail}}});
  for (const Turn& turn : request.turns) {
    messages.push_back({{"role", to_string(turn.speaker)}, {"content", turn.text}});
  }
  const json input = {
      {"ado_request", kVersion},
      {"role", request.role},
      {"model", request.model},
      {"header", header_text(request.prompt)},
      {"messages", std::move(messages)},
      {"temperature", request.temperature ? json(*request.temperature) : json()},
      {"output_tokens_max", request.output_tokens_max},
      {"effort", request.effort ? json(to_string(*request.effort)) : json()},
      {"request_hash", request_hash(request)},
  };
  return json_line(input) + "\n";
}

Attempt read_command_output(std::string_view output) {
  output = trim(output);
  if (output.empty()) return failed(unreadable("the program wrote nothing"));
  if (output.starts_with('{') && trim(output.substr(1)).starts_with(fmt::format("\"{}\"", kMark))) {
    return read_object(output);
  }
  if (to_valid_utf8(output) != output) return failed(unreadable("it is no UTF-8"));
  return Reply{.text = std::string(output)};
}

CommandEndpoint::CommandEndpoint(std::vector<std::string> arguments, const Clock& clock,
                                 std::vector<Secret> keys)
    : arguments_(std::move(arguments)), keys_(std::move(keys)), clock_(clock) {
  require(!arguments_.empty());
}

std::string CommandEndpoint::without_keys(std::string text) const {
  for (const Secret& key : keys_) text = key.redact(text);
  return text;
}

Attempt CommandEndpoint::attempt(const Request& request, double timeout_ms,
                                 const std::stop_token& stop) {
  const ProgramLimits limits{.timeout_ms = timeout_ms,
                             .output_bytes_max = answer_bytes_max(request)};
  auto run = run_program(arguments_, command_input(request), limits, clock_, stop);
  if (!run) return failed({.trouble = Trouble::settings, .message = run.error().message});
  run->output = without_keys(std::move(run->output));
  run->errors = without_keys(std::move(run->errors));
  if (run->end != ProgramRun::End::exited || run->code != 0) {
    return failed(failure_of(*run, timeout_ms));
  }
  Attempt reply = read_command_output(run->output);
  if (reply && reply->model.empty()) reply->model = request.model;
  return reply;
}

}  // namespace ado::llm
