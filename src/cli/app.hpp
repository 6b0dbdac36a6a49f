// The command line: all commands, and what runs when one is given.
#pragma once

#include <CLI/CLI.hpp>

#include "cli/session.hpp"

namespace ado::cli {

// Parses the arguments, runs the command, gives the exit code.
int run(int argc, char** argv);

// One a command, each in its own file. They add a subcommand whose callback runs it.
void add_demo(CLI::App& app, Session& session);
void add_optimize(CLI::App& app, Session& session);
void add_report(CLI::App& app, Session& session);
void add_verify(CLI::App& app, Session& session);
void add_bench(CLI::App& app, Session& session);
void add_explain(CLI::App& app, Session& session);
void add_format(CLI::App& app, Session& session);
void add_patch(CLI::App& app, Session& session);
void add_transforms(CLI::App& app, Session& session);
void add_fleet(CLI::App& app, Session& session);
void add_doctor(CLI::App& app, Session& session);
void add_knowledge(CLI::App& app, Session& session);
void add_blackboard(CLI::App& app, Session& session);
void add_log(CLI::App& app, Session& session);
void add_dashboard(CLI::App& app, Session& session);
void add_pipeline(CLI::App& app, Session& session);

}  // namespace ado::cli
