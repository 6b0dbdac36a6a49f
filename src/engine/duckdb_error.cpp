// Classifies by the exception's type; the message loses what repeats it.
#include "engine/duckdb_error.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace ado::engine {
namespace {

// An exception as DuckDB tells of it.
struct Exception {
  std::string type;  // "Binder", "Out of Memory"
  std::string message;
  std::optional<std::size_t> offset = std::nullopt;  // In bytes, in the statement.
};

std::string field(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::optional<Exception> read_json(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("exception_type")) return std::nullopt;
  Exception exception{.type = field(json, "exception_type"),
                      .message = field(json, "exception_message")};
  const std::string position = field(json, "position");
  std::size_t offset = 0;
  const auto [end, code] =
      std::from_chars(position.data(), position.data() + position.size(), offset);
  if (code == std::errc{} && end != position.data()) exception.offset = offset;
  return exception;
}

// "Binder Error: text", where the text may again be the JSON form.
Exception read_exception(std::string_view text) {
  if (auto exception = read_json(text)) return *std::move(exception);
  constexpr std::string_view kMark = " Error: ";
  const std::size_t mark = text.find(kMark);
  if (mark == std::string_view::npos || mark > text.find('\n')) {
    return {.type = "", .message = std::string(text)};
  }
  const std::string_view message = text.substr(mark + kMark.size());
  if (auto exception = read_json(message)) return *std::move(exception);
  return {.type = std::string(text.substr(0, mark)), .message = std::string(message)};
}

struct Class {
  std::string_view type;
  ErrorKind kind;
  RunFailure run;
};

// What is not listed was raised by the statement's own values: a cast, an overflow, error().
constexpr Class kClasses[] = {
    {"Parser", ErrorKind::invalid_input, RunFailure::none},
    {"Syntax", ErrorKind::invalid_input, RunFailure::none},
    {"Binder", ErrorKind::invalid_input, RunFailure::none},
    {"Catalog", ErrorKind::invalid_input, RunFailure::none},
    {"Permission", ErrorKind::invalid_input, RunFailure::none},
    {"Parameter Not Resolved", ErrorKind::invalid_input, RunFailure::none},
    {"Parameter Not Allowed", ErrorKind::invalid_input, RunFailure::none},
    {"Not implemented", ErrorKind::unsupported, RunFailure::none},
    {"Missing Extension", ErrorKind::unsupported, RunFailure::none},
    {"Extension Autoloading", ErrorKind::unsupported, RunFailure::none},
    {"Out of Memory", ErrorKind::unavailable, RunFailure::out_of_memory},
    {"INTERRUPT", ErrorKind::unavailable, RunFailure::cancelled},
    {"IO", ErrorKind::unavailable, RunFailure::none},
    {"HTTP", ErrorKind::unavailable, RunFailure::none},
    {"Connection", ErrorKind::unavailable, RunFailure::none},
    {"TransactionContext", ErrorKind::unavailable, RunFailure::none},
    {"FATAL", ErrorKind::unavailable, RunFailure::none},
    {"INTERNAL", ErrorKind::unavailable, RunFailure::none},
};

Class class_of(std::string_view type) {
  for (const Class& known : kClasses) {
    if (equals_ignore_case(known.type, type)) return known;
  }
  return {type, ErrorKind::invalid_input, RunFailure::raised};
}

std::optional<SourcePosition> position_of(const Exception& exception, std::string_view statement) {
  if (!exception.offset || *exception.offset > statement.size()) return std::nullopt;
  const std::string_view before = statement.substr(0, *exception.offset);
  const auto lines = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n'));
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0.
  return SourcePosition{.line = lines + 1,
                        .column = static_cast<std::uint32_t>(before.size() - line_begin) + 1};
}

// The first line, as a sentence of ours: no final stop, lower case unless a name begins it.
std::string clean_message(std::string_view message) {
  std::string text(trim(message.substr(0, message.find('\n'))));
  while (!text.empty() && (text.back() == '.' || text.back() == '!')) text.pop_back();
  const bool word = text.size() > 1 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a';
  if (word) text[0] = to_lower_ascii(text[0]);
  return text;
}

// DuckDB's own advice lies on the lines below: 'Did you mean "x"?', candidates, what to do.
std::string hint_of(const Exception& exception) {
  constexpr std::size_t kHintBytesMax = 300;
  std::string hint;
  const auto lines = split_lines(exception.message);
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::string_view line = trim(lines[i]);
    if (line.starts_with("LINE ")) break;  // The excerpt: we have the position.
    if (line.empty() || line.starts_with('*')) continue;
    if (hint.size() + line.size() > kHintBytesMax) break;
    if (!hint.empty()) hint += ' ';
    hint += line;
  }
  return hint;
}

std::string memory_hint() { return "give the engine more with --memory-limit, or fewer threads"; }

}  // namespace

DuckDbFailure read_failure(std::string_view text, std::string_view statement) {
  const Exception exception = read_exception(text);
  const Class known = class_of(exception.type);
  DuckDbFailure failure{.error = {.kind = known.kind, .message = clean_message(exception.message)},
                        .run = known.run};
  failure.error.position = position_of(exception, statement);
  failure.error.hint = hint_of(exception);
  failure.interrupted = known.run == RunFailure::cancelled;
  if (known.run == RunFailure::out_of_memory) {
    failure.error.message = "out of memory: " + failure.error.message;
    failure.error.hint = memory_hint();
  }
  return failure;
}

Error read_open_failure(std::string_view text, std::string_view file) {
  const auto says = [&](std::string_view part) { return text.find(part) != text.npos; };
  const auto refused = [&](std::string_view what, std::string_view hint) {
    return Error{.kind = ErrorKind::invalid_input,
                 .message = fmt::format("{}: {}", what, file),
                 .hint = std::string(hint)};
  };
  if (says("does not exist")) return refused("database file does not exist", "check the path");
  if (says("not a valid DuckDB database file")) {
    return refused("file is not a DuckDB database", "ado opens files that DuckDB wrote");
  }
  if (says("with version number")) {
    return refused(says("newer version") ? "database file was written by a newer DuckDB"
                                         : "database file was written by another DuckDB",
                   "export it with the DuckDB that wrote it, or use a newer ado");
  }
  if (says("Corrupt") || says("checksum") || says("Could not read enough bytes")) {
    return refused("database file is corrupt", "restore it from a copy");
  }
  if (says("Could not set lock") || says("Conflicting lock")) {
    Error error = refused("database file is locked by another process",
                          "close the program that writes to it, or open a copy of the file");
    error.kind = ErrorKind::unavailable;
    const std::size_t owner = text.find("(PID ");
    if (owner != text.npos) {
      error.message += fmt::format(" {}", text.substr(owner, text.find(')', owner) + 1 - owner));
    }
    return error;
  }
  if (says("ncrypt")) return refused("database file is encrypted", "ado opens no encrypted files");
  Error error = read_failure(text, {}).error;
  error.kind = ErrorKind::unavailable;
  error.message = fmt::format("cannot open {}: {}", file, error.message);
  return error;
}

}  // namespace ado::engine
