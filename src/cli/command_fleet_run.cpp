// ado fleet prep, run and validate: what works on the database.
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/json_text.hpp"
#include "cli/fleet_commands.hpp"
#include "cli/fleet_progress.hpp"
#include "cli/knowledge_shelf.hpp"
#include "cli/mission_models.hpp"
#include "cli/mission_options.hpp"
#include "fleet/run.hpp"
#include "fleet/text.hpp"
#include "mission/mode.hpp"

namespace ado::cli {
namespace {

enum class Task { prep, run, validate };

struct FleetRunArguments {
  std::string file;
  bool fresh = false;
};

using Work = Result<fleet::RunReport> (*)(const fleet::Mandate&, const fleet::Surroundings&);

Work work_of(Task task) {
  switch (task) {
    case Task::prep:
      return fleet::prepare_fleet;
    case Task::run:
      return fleet::run_fleet;
    case Task::validate:
      return fleet::validate_fleet;
  }
  return nullptr;
}

Result<fleet::Mandate> make_mandate(Task task, const FleetRunArguments& arguments, FleetSetup setup,
                                    const Session& session, MissionModels& models) {
  const config::Config& config = setup.config;
  // Before the survey: a wrong name must not cost it.
  ADO_CHECK(mission::find_mode(config.mode));
  fleet::Mandate mandate;
  ADO_TRY(mandate.base, mission_options(config, session, setup.file.assumptions));
  mandate.base.accept_sampled = setup.file.accept_sampled;
  mandate.base.dry_run = task == Task::prep;
  const bool asks_models =
      task != Task::validate && mandate.base.workers != mission::Workers::builtin;
  if (task == Task::prep && !asks_models) {
    return fail(Error{.kind = ErrorKind::invalid_input,
                      .message = "prep writes prompts for models, and the workers are built-in",
                      .hint = "workers = \"llm\" or \"both\" in the fleet's file, or --workers"});
  }
  if (asks_models) {
    // The workspace's own gold examples quote queries of the user.
    const auto shown =
        setup.file.redact ? open_knowledge(config, Origin::shipped) : mandate.base.knowledge;
    ADO_TRY(mandate.base.models, models.make(config, {.redact = setup.file.redact,
                                                      .knowledge = shown,
                                                      .dry_run = task == Task::prep}));
  }
  mandate.limits = {.time_ms = 1000 * setup.file.budget_time_s,
                    .money = config.llm_budget_money,
                    .mission_ms = 1000 * config.budget_time_s,
                    .only_models = mandate.base.workers == mission::Workers::llm};
  mandate.begin = arguments.fresh ? fleet::Begin::anew : fleet::Begin::where_it_was;
  mandate.file = std::move(setup.file);
  return mandate;
}

// A scorecard with holes is a result; one without any query that ado could take is not.
Exit exit_of_card(const fleet::Scorecard& card) {
  const fleet::Totals& totals = card.totals;
  if (totals.failed > 0) return Exit::failed;
  return totals.queries > 0 && totals.unsupported == totals.queries ? Exit::unsupported
                                                                    : Exit::done;
}

Exit exit_of_checks(const fleet::Scorecard& card) {
  Exit exit = Exit::done;
  for (const fleet::Row& row : card.rows) {
    if (!row.check) continue;
    if (row.check->verdict == "rejected") return Exit::rejected;
    if (row.check->verdict == "failed") exit = Exit::failed;
    if (row.check->verdict == "undecided" && exit == Exit::done) exit = Exit::undecided;
  }
  return exit;
}

void print_report(Task task, const fleet::RunReport& report, const Session& session) {
  nlohmann::json json = fleet::scorecard_json(report.fleet.card);
  json["folder"] = report.fleet.folder.string();
  json["resumed"] = report.resumed;
  std::string text;
  if (task == Task::prep) {
    json["prompts"] = nlohmann::json::array();
    for (const std::filesystem::path& file : report.prompts) {
      json["prompts"].push_back(file.string());
      text += file.string() + "\n";
    }
    text += fmt::format("{} prompts written, no model asked\n", report.prompts.size());
  } else {
    text = fleet::scorecard_text(report.fleet.card) +
           fmt::format("saved in: {}\n", report.fleet.folder.string());
  }
  print_out(session.json ? json_page(json) : text);
}

Result<Exit> fleet_command(Task task, const FleetRunArguments& arguments, Session& session) {
  // What a run produced stands in its journals.
  const auto queries = task == Task::validate ? fleet::Queries::left : fleet::Queries::read;
  ADO_TRY(FleetSetup setup, load_fleet_setup(arguments.file, session, queries));
  const config::Config config = setup.config;
  MissionModels models(session.clock);
  ADO_TRY(const fleet::Mandate mandate,
          make_mandate(task, arguments, std::move(setup), session, models));
  const auto report = [&] {
    FleetProgress progress(fleet::missions_folder(config.workspace).string());
    return work_of(task)(mandate, {.clock = session.clock,
                                   .stop = session.stop,
                                   .open = [&] { return open_engine(config); },
                                   .progress = progress.callbacks()});
  }();
  if (!report) return fail(report.error());
  print_report(task, *report, session);
  return task == Task::validate ? exit_of_checks(report->fleet.card)
                                : exit_of_card(report->fleet.card);
}

void add_task(Task task, CLI::App& fleet, Session& session, std::string name,
              std::string description, std::string footer) {
  auto arguments = std::make_shared<FleetRunArguments>();
  CLI::App* command = add_fleet_command(
      fleet, session, std::move(name), std::move(description), arguments->file,
      {"db", "mode", "workers", "protocol", "threads", "memory_limit", "timeout", "budget_time",
       "facts", "settings", "workspace", "llm_provider", "llm_model", "llm_base_url", "llm_command",
       "llm_budget_money", "llm_budget_tokens"});
  if (task != Task::validate) {
    command->add_flag("--fresh", arguments->fresh,
                      "begin anew, even where an earlier run could be gone on with");
  }
  command->footer(std::move(footer));
  command->callback([task, arguments, &session] {
    run_command(session, [&] { return fleet_command(task, *arguments, session); });
  });
}

}  // namespace

Result<Exit> run_fleet_file(const std::string& file, Session& session) {
  return fleet_command(Task::run, {.file = file}, session);
}

void add_fleet_prep(CLI::App& fleet, Session& session) {
  add_task(Task::prep, fleet, session, "prep",
           "survey the queries and write every prompt that is known without a reply; asks no model",
           "Example: ado fleet prep fleet.toml --workers llm");
}

void add_fleet_run(CLI::App& fleet, Session& session) {
  add_task(Task::run, fleet, session, "run",
           "survey, schedule and optimize all queries; goes on where it was",
           "Example: ado fleet run fleet.toml\n"
           "Ctrl-C once finishes what is in flight and saves, twice stops at once; the same "
           "command goes on later.");
}

void add_fleet_validate(CLI::App& fleet, Session& session) {
  add_task(Task::validate, fleet, session, "validate",
           "time and compare every result of the last run afresh, against the queries of state 0; "
           "exit 3 when an answer differs, 4 when that cannot be known",
           "Example: ado fleet validate fleet.toml");
}

}  // namespace ado::cli
