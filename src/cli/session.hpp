// What every command shares: flags, configuration, opening things, and how errors are told.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "config/config.hpp"
#include "engine/engine.hpp"

namespace ado::cli {

// Scripts depend on these numbers.
enum class Exit : int {
  done = 0,
  failed = 1,
  usage = 2,
  rejected = 3,
  undecided = 4,
  unsupported = 5,
  unreachable = 6,
  interrupted = 130
};

// One run of the binary. Lives in main's thread.
struct Session {
  std::map<std::string, std::string> flags;  // Settings given on the command line.
  bool json = false;
  Exit exit = Exit::done;
  std::stop_token stop;  // Ctrl-C.
  SystemClock clock;
};

// A text the user gave, and where it came from, so that errors can point into it.
struct Source {
  std::string name;  // "slow.sql" or "-"
  std::string text;
};
Result<Source> read_source(const std::string& path);  // "-" reads standard input.

// Adds --name flags for these settings to a command.
void add_settings(CLI::App& command, Session& session,
                  std::initializer_list<std::string_view> names);
Result<config::Config> load_config(const Session& session);
Result<config::Loaded> load_config_with_sources(const Session& session);
// A variable that is no setting, such as a key: the environment, then .env.
Result<std::optional<std::string>> variable(const std::string& name);

// Opens config.db. Errors say what the database needs; the exit code is then `unreachable`.
Result<std::unique_ptr<engine::Engine>> open_engine(const config::Config& config);
std::chrono::milliseconds milliseconds_of(double seconds);  // At least 1, unless it is 0.
engine::RunOptions run_options(const config::Config& config, const Session& session);

// Before work that takes long: whether a file can be written there, as far as that can be known.
Result<void> check_target(const std::filesystem::path& file);

// Tells an error on standard error: what, where (file:line:column with the line and a caret), what
// to do. Gives the exit code that belongs to it.
Exit tell(const Error& error, const Source* source = nullptr);
Exit exit_of(const Error& error);

// Runs a command's body and keeps its exit code, telling its error if it has one.
template <typename Body>
void run_command(Session& session, Body body) {
  Result<Exit> exit = body();
  session.exit = exit ? *exit : tell(exit.error());
  if (!exit && session.stop.stop_requested()) session.exit = Exit::interrupted;
}

// The text with a line's end behind it, unless it is empty or has one.
std::string with_newline(std::string text);
// Results, to standard output; on a terminal without what would act on it (base/shown_text.hpp).
void print_out(std::string_view text);
void print_err(std::string_view text);  // Progress and notes, to standard error, always without.
// What moves the cursor of standard error's terminal, as it is: our own bytes only.
void paint_err(std::string_view sequence);

}  // namespace ado::cli
