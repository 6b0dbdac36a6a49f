// ado dashboard: the workspace in a browser.
#include <condition_variable>
#include <filesystem>
#include <mutex>

#include <fmt/format.h>

#include "cli/app.hpp"
#include "cli/dashboard.hpp"
#include "cli/version.hpp"
#include "engine/engine.hpp"
#include "fleet/fleet_file.hpp"
#include "web/server.hpp"

namespace ado::cli {
namespace {

struct DashboardArguments {
  int port = 7777;
  std::string host = "127.0.0.1";
  bool allow_run = false;
  std::vector<std::string> targets;
  std::vector<std::string> fleet_files;
};

web::Target target_of(std::string name, std::string db) {
  web::Target target{.name = std::move(name), .db = std::move(db)};
  target.shown = engine::without_password(target.db);
  target.engine = engine::is_postgres_target(target.db) ? "postgres" : "duckdb";
  return target;
}

// Where the server works makes no difference to a run, but to what a relative path means.
std::string as_absolute(const std::string& db) {
  const bool is_file = !engine::is_postgres_target(db) && db.find("://") == std::string::npos;
  if (!is_file) return db;
  return std::filesystem::absolute(db).string();
}

Result<std::vector<web::Target>> read_targets(const DashboardArguments& arguments,
                                              const config::Config& config) {
  std::vector<web::Target> targets;
  if (!config.db.empty()) targets.push_back(target_of("default", as_absolute(config.db)));
  for (const std::string& text : arguments.targets) {
    const std::size_t sign = text.find('=');
    if (sign == std::string::npos || sign == 0 || sign + 1 == text.size()) {
      return fail(Error{.kind = ErrorKind::invalid_input,
                        .message = "a target is NAME=DB",
                        .hint = "ado dashboard --target retail=retail.duckdb"});
    }
    const std::string name = text.substr(0, sign);
    for (const web::Target& known : targets) {
      if (known.name == name) {
        return fail(ErrorKind::invalid_input, "two targets are called {}", name);
      }
    }
    targets.push_back(target_of(name, as_absolute(text.substr(sign + 1))));
  }
  return targets;
}

Result<std::vector<web::FleetFile>> read_fleet_files(const DashboardArguments& arguments) {
  std::vector<web::FleetFile> files;
  for (const std::string& name : arguments.fleet_files) {
    ADO_TRY(const fleet::FleetFile file, fleet::read_fleet_file(name, fleet::Queries::left));
    files.push_back({.name = file.name, .file = std::filesystem::absolute(name)});
  }
  return files;
}

Result<web::ServerOptions> server_options(const DashboardArguments& arguments,
                                          const Session& session) {
  ADO_TRY(const config::Config config, load_config(session));
  web::ServerOptions options;
  options.host = arguments.host;
  options.port = arguments.port;
  options.site.workspace = std::filesystem::absolute(config.workspace);
  options.site.version = kVersion;
  options.site.git_sha = kGitSha;
  options.site.allow_run = arguments.allow_run;
  ADO_TRY(options.work.targets, read_targets(arguments, config));
  ADO_TRY(options.work.fleet_files, read_fleet_files(arguments));
  return options;
}

Result<Exit> dashboard_command(const DashboardArguments& arguments, const Session& session) {
  ADO_TRY(web::ServerOptions options, server_options(arguments, session));
  return serve_dashboard(std::move(options), session);
}

}  // namespace

Result<Exit> serve_dashboard(web::ServerOptions options, const Session& session) {
  std::error_code code;
  options.work.binary = std::filesystem::read_symlink("/proc/self/exe", code);
  if (code) {
    return fail(ErrorKind::unavailable, "ado does not find its own binary: {}", code.message());
  }
  options.work.workspace = options.site.workspace;
  const std::string workspace = options.site.workspace.string();
  const bool allow_run = options.site.allow_run;
  const bool is_open_to_others = !web::is_loopback(options.host);
  ADO_TRY(const auto server, web::Server::start(std::move(options), session.clock));
  // To standard error, once: it is a secret, and no log's business.
  print_err(fmt::format("{}\n{} {}; Ctrl-C ends it\n", server->url(),
                        allow_run ? "starts and stops work in" : "reads", workspace));
  if (is_open_to_others) {
    print_err(
        "warning: other machines can reach this server, and what they send and get can be read on "
        "the way\n");
  }
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait(lock, session.stop, [] { return false; });
  return Exit::done;
}

void add_dashboard(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<DashboardArguments>();
  CLI::App* command =
      app.add_subcommand("dashboard", "fleets, missions and the blackboard in a browser, live");
  command->add_option("--port", arguments->port, "0: any that is free")
      ->check(CLI::Range(0, 65'535))
      ->capture_default_str();
  command
      ->add_option("--host", arguments->host,
                   "a numeric address of this machine; from any but loopback everybody needs the "
                   "token, and nothing is encrypted")
      ->capture_default_str();
  command->add_flag("--allow-run", arguments->allow_run,
                    "whoever has the URL may start and stop work on the targets");
  command
      ->add_option("--target", arguments->targets,
                   "NAME=DB: a database that work may be started on, beside --db; may be given "
                   "several times")
      ->allow_extra_args(false);
  command
      ->add_option("--fleet", arguments->fleet_files,
                   "a fleet's file that may be run and promoted; may be given several times")
      ->allow_extra_args(false);
  add_settings(*command, session, {"db", "workspace"});
  command->footer(
      "Example: ado dashboard --allow-run --target retail=retail.duckdb --fleet fleet.toml\n"
      "It prints a URL with a token, listens on this machine only and reads what others write, "
      "live.");
  command->callback([arguments, &session] {
    run_command(session, [&] { return dashboard_command(*arguments, session); });
  });
}

}  // namespace ado::cli
