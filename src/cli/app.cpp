// Builds the command line and runs it.
#include "cli/app.hpp"

#include <iostream>

#include "cli/interrupt.hpp"
#include "cli/version.hpp"

namespace ado::cli {

int run(int argc, char** argv) {
  Session session;
  session.stop = watch_interrupts();
  CLI::App app{
      "ado makes slow SQL fast, proves that the answer has not changed, and keeps the "
      "record."};
  app.name("ado");
  app.set_version_flag("--version", std::string(kVersion));
  app.require_subcommand(1);
  app.fallthrough();
  app.set_help_all_flag("--help-all", "help for every command");
  app.add_flag("--json", session.json, "results as JSON");
  app.footer("Try it:  ado demo\nThen:    ado optimize slow.sql --db my.duckdb");
  for (const auto add : {add_demo, add_optimize, add_report, add_verify, add_bench, add_explain,
                         add_format, add_patch, add_transforms, add_fleet, add_dashboard,
                         add_pipeline, add_knowledge, add_blackboard, add_log, add_doctor}) {
    add(app, session);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool is_help = error.get_exit_code() == 0;
    app.exit(error);
    return static_cast<int>(is_help ? Exit::done : Exit::usage);
  }
  // A disk that is full must not look like success.
  if (!std::cout.flush() && session.exit == Exit::done) {
    print_err("error: standard output cannot be written: what was told there is not complete\n");
    session.exit = Exit::failed;
  }
  return static_cast<int>(session.exit);
}

}  // namespace ado::cli
