// Flags, sources, engines and errors, the same for every command.
#include "cli/session.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "base/files.hpp"
#include "base/require.hpp"
#include "base/shown_text.hpp"
#include "base/text.hpp"

namespace ado::cli {
namespace {

std::optional<std::string> environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return std::string(value);
}

const config::Setting& setting(std::string_view name) {
  for (const config::Setting& each : config::settings()) {
    if (each.name == name) return each;
  }
  require(false);  // The names are written in the commands.
  std::abort();
}

constexpr std::size_t kExcerptBefore = 60;  // Of a long line only what is near the error is shown.
constexpr std::size_t kExcerptWidth = 100;

// A further byte of a UTF-8 character: it takes no column of its own.
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// The line with the error and a caret under its column; tabs and controls become blanks so
// that it lines up.
std::string excerpt(const std::string& text, SourcePosition position) {
  const std::vector<std::string_view> lines = split_lines(text);
  if (position.line == 0 || position.line > lines.size()) return {};
  std::string line(lines[position.line - 1]);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  }
  const std::size_t column = std::min<std::size_t>(position.column - 1, line.size());
  std::string_view before = std::string_view(line).substr(0, column);
  if (before.size() > kExcerptBefore) {
    before.remove_prefix(before.size() - kExcerptBefore);
    while (!before.empty() && is_continuation(before.front())) before.remove_prefix(1);
  }
  const std::string_view shown =
      first_bytes(std::string_view(line).substr(column - before.size()), kExcerptWidth);
  const auto width = std::ranges::count_if(before, [](char c) { return !is_continuation(c); });
  const std::string number = std::to_string(position.line);
  return fmt::format("  {} | {}\n  {} | {}^\n", number, shown, std::string(number.size(), ' '),
                     std::string(static_cast<std::size_t>(width), ' '));
}

}  // namespace

Result<Source> read_source(const std::string& path) {
  if (path != "-") {
    ADO_TRY(std::string text, read_file(path));
    return Source{.name = path, .text = std::move(text)};
  }
  std::string text{std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
  return Source{.name = "standard input", .text = std::move(text)};
}

void add_settings(CLI::App& command, Session& session,
                  std::initializer_list<std::string_view> names) {
  for (std::string_view name : names) {
    const config::Setting& each = setting(name);
    std::string flag = "--" + std::string(name);
    for (char& c : flag) {
      if (c == '_') c = '-';
    }
    command.add_option_function<std::string>(
        flag,
        [&session, key = std::string(name)](const std::string& text) { session.flags[key] = text; },
        fmt::format("{} [{}]", each.summary, each.environment));
  }
}

Result<std::optional<std::string>> variable(const std::string& name) {
  return config::variable({.environment = environment}, name);
}

Result<config::Loaded> load_config_with_sources(const Session& session) {
  return config::load({.environment = environment, .flags = session.flags});
}

Result<config::Config> load_config(const Session& session) {
  ADO_TRY(config::Loaded loaded, load_config_with_sources(session));
  return std::move(loaded.config);
}

Result<std::unique_ptr<engine::Engine>> open_engine(const config::Config& config) {
  if (config.db.empty()) {
    return fail(Error{.kind = ErrorKind::invalid_input,
                      .message = "no database given",
                      .hint = "add --db retail.duckdb, or set ADO_DB"});
  }
  const engine::EngineSettings settings{
      .threads = config.threads,
      .memory_limit = config.memory_limit,
      .temp_directory = std::filesystem::path(config.workspace) / "tmp"};
  auto engine = engine::open_target(config.db, settings);
  if (engine || engine.error().kind == ErrorKind::unsupported) return engine;
  // Missing, locked, corrupt: for scripts all of it is "not reachable".
  Error error = std::move(engine).error();
  error.kind = ErrorKind::unavailable;
  return fail(std::move(error));
}

std::chrono::milliseconds milliseconds_of(double seconds) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(std::ceil(seconds * 1000)));
}

engine::RunOptions run_options(const config::Config& config, const Session& session) {
  engine::RunOptions options{.timeout = std::nullopt, .stop = session.stop};
  if (config.timeout_s > 0) {
    options.timeout = milliseconds_of(config.timeout_s);
  }
  return options;
}

Result<void> check_target(const std::filesystem::path& file) {
  const auto refuse = [&](std::string_view why) {
    return fail(ErrorKind::invalid_input, "{} cannot be written: {}", file.string(), why);
  };
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) return refuse("it is a folder");
  if (!file.has_filename()) return refuse("no file is named");
  // The nearest folder that is there; the others are made.
  std::filesystem::path folder = std::filesystem::absolute(file).parent_path();
  while (!std::filesystem::exists(folder, ignored) && folder.has_relative_path()) {
    folder = folder.parent_path();
  }
  if (!std::filesystem::is_directory(folder, ignored)) {
    return refuse(folder.string() + " is no folder");
  }
  if (access(folder.c_str(), W_OK) != 0) {
    return refuse(fmt::format("{}: {}", folder.string(), std::generic_category().message(errno)));
  }
  return {};
}

Exit exit_of(const Error& error) {
  switch (error.kind) {
    case ErrorKind::invalid_input:
      return Exit::usage;
    case ErrorKind::unsupported:
      return Exit::unsupported;
    case ErrorKind::unavailable:
      return Exit::unreachable;
    case ErrorKind::internal:
      return Exit::failed;
  }
  return Exit::failed;
}

Exit tell(const Error& error, const Source* source) {
  std::string text = fmt::format("error: {}\n", error.message);
  if (error.kind == ErrorKind::unsupported) text = fmt::format("unsupported: {}\n", error.message);
  if (error.kind == ErrorKind::internal) text = fmt::format("internal error: {}\n", error.message);
  if (error.position && source != nullptr) {
    text +=
        fmt::format("  at {}:{}:{}\n", source->name, error.position->line, error.position->column);
    text += excerpt(source->text, *error.position);
  }
  if (!error.hint.empty()) text += fmt::format("  hint: {}\n", error.hint);
  print_err(text);
  return exit_of(error);
}

std::string with_newline(std::string text) {
  if (!text.empty() && text.back() != '\n') text += '\n';
  return text;
}

void print_out(std::string_view text) {
  if (isatty(STDOUT_FILENO) == 1) {
    std::cout << visible(text) << std::flush;
  } else {
    std::cout << text << std::flush;
  }
}

void print_err(std::string_view text) { paint_err(visible(text)); }
void paint_err(std::string_view sequence) { std::cerr << sequence << std::flush; }

}  // namespace ado::cli
