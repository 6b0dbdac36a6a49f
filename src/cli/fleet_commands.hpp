// The commands below `ado fleet`, and what they share.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "cli/session.hpp"
#include "fleet/fleet_file.hpp"

namespace ado::cli {

void add_fleet_init(CLI::App& fleet, Session& session);
void add_fleet_prep(CLI::App& fleet, Session& session);
void add_fleet_run(CLI::App& fleet, Session& session);
void add_fleet_validate(CLI::App& fleet, Session& session);
void add_fleet_status(CLI::App& fleet, Session& session);
void add_fleet_report(CLI::App& fleet, Session& session);
void add_fleet_promote(CLI::App& fleet, Session& session);

// The file and the configuration that it leads to: ado.toml < environment < fleet file < flags.
struct FleetSetup {
  fleet::FleetFile file;
  config::Config config;
};
Result<FleetSetup> load_fleet_setup(const std::string& file, Session& session,
                                    fleet::Queries queries);

// ado fleet run FILE, for commands that run a fleet among other things.
Result<Exit> run_fleet_file(const std::string& file, Session& session);

// A command below `fleet` that takes a fleet file and these settings as flags.
CLI::App* add_fleet_command(CLI::App& fleet, Session& session, std::string name,
                            std::string description, std::string& file,
                            std::initializer_list<std::string_view> settings);

}  // namespace ado::cli
