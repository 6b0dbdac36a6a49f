// ado fleet status, report and promote: what reads journals only.
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "base/json_text.hpp"
#include "cli/fleet_commands.hpp"
#include "fleet/page.hpp"
#include "fleet/states.hpp"
#include "fleet/store.hpp"
#include "fleet/text.hpp"
#include "report/render.hpp"

namespace ado::cli {
namespace {

struct FleetReportArguments {
  std::string file;
  std::string out;
};

Result<fleet::StoredFleet> load_newest(const FleetSetup& setup) {
  const std::filesystem::path workspace = setup.config.workspace;
  const fleet::FleetSearch search = fleet::find_fleet(workspace, setup.file.name);
  for (const std::string& problem : search.passed_over) {
    print_err(fmt::format("note: passed over: {}\n", problem));
  }
  if (search.folder) return fleet::load_fleet(workspace, *search.folder);
  return fail(Error{.kind = ErrorKind::invalid_input,
                    .message = fmt::format("the fleet {} has not been run in the workspace {}",
                                           setup.file.name, workspace.string()),
                    .hint = "ado fleet run comes first"});
}

Result<Exit> status_command(const FleetReportArguments& arguments, Session& session) {
  ADO_TRY(const FleetSetup setup, load_fleet_setup(arguments.file, session, fleet::Queries::left));
  ADO_TRY(const fleet::StoredFleet fleet, load_newest(setup));
  nlohmann::json json = fleet::scorecard_json(fleet.card);
  json["folder"] = fleet.folder.string();
  // A run that is at work holds the lock; one that was killed holds none.
  const bool is_at_work = fleet::is_at_work(setup.config.workspace);
  json["at_work"] = is_at_work;
  std::string text = fleet::live_text(fleet.card, fleet.card.rows.size());
  if (is_at_work) {
    text += "a run is at work\n";
  } else if (fleet.card.complete) {
    text += "complete\n";
  } else {
    text += fmt::format("no run is at work{}\n",
                        fleet.card.stopped.empty() ? "" : "; stopped: " + fleet.card.stopped);
  }
  print_out(session.json ? json_page(json) : text);
  return Exit::done;
}

Result<Exit> report_command(const FleetReportArguments& arguments, Session& session) {
  ADO_TRY(const FleetSetup setup, load_fleet_setup(arguments.file, session, fleet::Queries::left));
  ADO_TRY(const fleet::StoredFleet fleet, load_newest(setup));
  const report::FleetReport report = fleet::make_report(fleet);
  if (arguments.out.empty()) {
    print_out(
        report::render(report, session.json ? report::Format::json : report::Format::markdown));
    return Exit::done;
  }
  ADO_TRY(const report::Format format, report::format_of(arguments.out));
  ADO_CHECK(write_file_atomically(arguments.out, report::render(report, format)));
  return Exit::done;
}

nlohmann::json promotion_json(const fleet::Promotion& promotion) {
  return {{"state", promotion.state.number},
          {"promoted", promotion.promoted},
          {"taken_back", promotion.taken_back},
          {"notes", promotion.lines}};
}

Result<Exit> promote_command(const FleetReportArguments& arguments, Session& session) {
  ADO_TRY(const FleetSetup setup, load_fleet_setup(arguments.file, session, fleet::Queries::left));
  const std::filesystem::path workspace = setup.config.workspace;
  ADO_TRY(const FileLock lock, fleet::lock_workspace(workspace));
  ADO_TRY(const fleet::StoredFleet fleet, load_newest(setup));
  ADO_TRY(const std::optional<fleet::State> state, fleet::latest_state(workspace, setup.file.name));
  if (!state || state->number != fleet.view.charter->state) {
    return fail(Error{
        .kind = ErrorKind::invalid_input,
        .message = fmt::format("the last run was in state {}, and the fleet is in state {} by now",
                               fleet.view.charter->state, state ? state->number : 0),
        .hint = "ado fleet run goes on from there"});
  }
  const fleet::Promotion promotion = fleet::promote(*state, fleet.view, fleet.card, fleet.missions);
  std::string text;
  for (const std::string& line : promotion.lines) text += line + "\n";
  if (promotion.promoted == 0 && promotion.taken_back == 0) {
    text += fmt::format("nothing to promote: state {} stays\n", state->number);
  } else {
    ADO_CHECK(write_state(workspace, promotion.state));
    text += fmt::format(
        "state {}: {} new baselines, {} taken back, in {}\nnext: ado fleet run {}\n",
        promotion.state.number, promotion.promoted, promotion.taken_back,
        fleet::state_folder(workspace, setup.file.name, promotion.state.number).string(),
        arguments.file);
  }
  print_out(session.json ? json_page(promotion_json(promotion)) : text);
  return Exit::done;
}

}  // namespace

void add_fleet_status(CLI::App& fleet, Session& session) {
  auto arguments = std::make_shared<FleetReportArguments>();
  CLI::App* command = add_fleet_command(fleet, session, "status",
                                        "how far the fleet is, while it runs or afterwards",
                                        arguments->file, {"workspace"});
  command->footer("Example: ado fleet status fleet.toml --json");
  command->callback([arguments, &session] {
    run_command(session, [&] { return status_command(*arguments, session); });
  });
}

void add_fleet_report(CLI::App& fleet, Session& session) {
  auto arguments = std::make_shared<FleetReportArguments>();
  CLI::App* command = add_fleet_command(
      fleet, session, "report",
      "the scorecard and what changed in each query, as markdown or JSON (--json)", arguments->file,
      {"workspace"});
  command->add_option(
      "--out", arguments->out,
      "write it to this file: .html (a page with every plan and proof), .md or .json");
  command->footer("Example: ado fleet report fleet.toml --out report.md");
  command->callback([arguments, &session] {
    run_command(session, [&] { return report_command(*arguments, session); });
  });
}

void add_fleet_promote(CLI::App& fleet, Session& session) {
  auto arguments = std::make_shared<FleetReportArguments>();
  CLI::App* command =
      add_fleet_command(fleet, session, "promote",
                        "make the verified gains of the last run the baselines of the next state",
                        arguments->file, {"workspace"});
  command->footer(
      "Example: ado fleet promote fleet.toml\n"
      "The next run starts from them, and holds its results against the first state, too.");
  command->callback([arguments, &session] {
    run_command(session, [&] { return promote_command(*arguments, session); });
  });
}

}  // namespace ado::cli
