// Renders: what varies stands below the boundary as JSON, so no text can pose as an order.
#include "semantic/prompt.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/json_text.hpp"
#include "base/require.hpp"

namespace ado::semantic {
namespace {

std::string json_text(std::string_view text) { return json_line(nlohmann::json(text)); }

std::string tail_head(const Call& call, std::string_view notes) {
  std::string tail;
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    const Argument& argument = call.arguments[i];
    if (argument.kind != Argument::Kind::constant) continue;
    const Parameter& parameter = call.op->parameters[i];
    if (tail.empty()) tail = "# Arguments\n";
    const bool is_text = parameter.kind == ParameterKind::text;
    tail +=
        fmt::format("{}: {}\n", parameter.name, is_text ? json_text(argument.text) : argument.text);
  }
  if (!notes.empty()) tail += fmt::format("\n# Notes of the user\n{}\n", notes);
  return tail;
}

void add_row(std::string& tail, const Call& call, std::size_t id, const Arguments& row) {
  tail += fmt::format("{{\"id\": {}", id);
  std::size_t next = 0;
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    if (call.arguments[i].kind != Argument::Kind::varies) continue;
    const Parameter& parameter = call.op->parameters[i];
    const std::string& text = row[next++];
    tail += fmt::format(", \"{}\": {}", parameter.name,
                        parameter.kind == ParameterKind::text ? json_text(text) : text);
  }
  tail += "}\n";
}

void add_text(std::string& tail, std::size_t id, const BagText& text) {
  tail += fmt::format("{{\"id\": {}, \"text\": {}", id, json_text(text.text));
  if (text.times > 1) tail += fmt::format(", \"times\": {}", text.times);
  tail += "}\n";
}

// A text grows when it becomes JSON: quotes, newlines, and six bytes for a control character.
std::size_t shown_bytes(const Parameter& parameter, const std::string& text) {
  return parameter.kind == ParameterKind::text ? json_text(text).size() : text.size();
}

constexpr std::string_view kRows = "\n# Rows\n";
constexpr std::string_view kTexts = "\n# Texts\n";

}  // namespace

std::string_view text_of(const Call& call, const Arguments& row, std::size_t parameter) {
  std::size_t before = 0;
  for (std::size_t i = 0; i < parameter; ++i) {
    if (call.arguments[i].kind == Argument::Kind::varies) ++before;
  }
  const Argument& argument = call.arguments[parameter];
  return argument.kind == Argument::Kind::varies ? row[before] : argument.text;
}

std::string_view prompt_name(const Operator& op, Stage stage) {
  return stage == Stage::first ? op.prompt : op.reduce_prompt;
}

llm::Prompt render_rows(const Library& library, const Call& call, std::string_view notes,
                        std::span<const Arguments* const> rows) {
  std::string tail = tail_head(call, notes) + std::string(kRows);
  for (std::size_t i = 0; i < rows.size(); ++i) add_row(tail, call, i + 1, *rows[i]);
  return {.header = library.prompt(call.op->prompt).text, .tail = std::move(tail)};
}

llm::Prompt render_bag(const Library& library, const Call& call, Stage stage,
                       std::string_view notes, std::span<const BagText> texts) {
  std::string tail = tail_head(call, notes) + std::string(kTexts);
  for (std::size_t i = 0; i < texts.size(); ++i) add_text(tail, i + 1, texts[i]);
  return {.header = library.prompt(prompt_name(*call.op, stage)).text, .tail = std::move(tail)};
}

std::size_t bytes_of_row(const Call& call, const Arguments& row) {
  constexpr std::size_t kMarks = 16;      // The id and the braces.
  constexpr std::size_t kFieldMarks = 6;  // Of a field's name.
  std::size_t bytes = kMarks;
  std::size_t next = 0;
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    if (call.arguments[i].kind != Argument::Kind::varies) continue;
    const Parameter& parameter = call.op->parameters[i];
    bytes += parameter.name.size() + kFieldMarks + shown_bytes(parameter, row[next++]);
  }
  return bytes;
}

std::size_t bytes_of_text(const BagText& text) {
  constexpr std::size_t kMarks = 64;  // Id, field names, how often, and braces.
  return json_text(text.text).size() + kMarks;
}

std::size_t bytes_around(const Library& library, const Call& call, Stage stage,
                         std::string_view notes) {
  return library.prompt(prompt_name(*call.op, stage)).text.size() + tail_head(call, notes).size() +
         kTexts.size();
}

}  // namespace ado::semantic
