// ado fleet: many queries, one database, one budget. Each command below it has a file of its own.
#include "cli/app.hpp"
#include "cli/fleet_commands.hpp"

namespace ado::cli {

Result<FleetSetup> load_fleet_setup(const std::string& file, Session& session,
                                    fleet::Queries queries) {
  FleetSetup setup;
  ADO_TRY(setup.file, fleet::read_fleet_file(file, queries));
  for (const auto& [name, text] : setup.file.settings) session.flags.try_emplace(name, text);
  ADO_TRY(setup.config, load_config(session));
  return setup;
}

CLI::App* add_fleet_command(CLI::App& fleet, Session& session, std::string name,
                            std::string description, std::string& file,
                            std::initializer_list<std::string_view> settings) {
  CLI::App* command = fleet.add_subcommand(std::move(name), std::move(description));
  command->add_option("FLEET.toml", file, "the fleet's file; ado fleet init writes one")
      ->required();
  add_settings(*command, session, settings);
  return command;
}

void add_fleet(CLI::App& app, Session& session) {
  CLI::App* fleet = app.add_subcommand(
      "fleet", "many queries: survey, schedule, missions, scorecard; goes on after any end");
  fleet->require_subcommand(1);
  fleet->footer(
      "Example: ado fleet init fleet.toml --from queries --db retail.duckdb\n"
      "         ado fleet run fleet.toml");
  for (const auto add : {add_fleet_init, add_fleet_prep, add_fleet_run, add_fleet_validate,
                         add_fleet_status, add_fleet_report, add_fleet_promote}) {
    add(*fleet, session);
  }
}

}  // namespace ado::cli
