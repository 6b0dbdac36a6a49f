// ado optimize: one mission on one query.
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "base/json_text.hpp"
#include "cli/app.hpp"
#include "cli/knowledge_shelf.hpp"
#include "cli/mission_models.hpp"
#include "cli/mission_options.hpp"
#include "cli/progress.hpp"
#include "mission/mission.hpp"
#include "mission/report.hpp"
#include "report/render.hpp"

namespace ado::cli {
namespace {

struct OptimizeArguments {
  std::string query;
  std::vector<std::string> assumptions;
  std::string out;
  std::string report;
  bool accept_sampled = false;
  bool print_config = false;
  bool dry_run = false;
  bool redact = false;
};

Result<mission::Options> make_options(const OptimizeArguments& arguments,
                                      const config::Config& config, const Source& source,
                                      const Session& session) {
  ADO_TRY(mission::Options options, mission_options(config, session, arguments.assumptions));
  options.query_id = source.name == "standard input"
                         ? "query"
                         : std::filesystem::path(source.name).stem().string();
  options.sql = source.text;
  options.accept_sampled = arguments.accept_sampled;
  options.dry_run = arguments.dry_run;
  return options;
}

// What was asked for does not go together.
Result<void> check_models(const OptimizeArguments& arguments, const config::Config& config) {
  if (config.workers != "builtin") return {};
  if (!arguments.dry_run && !arguments.redact) return {};
  return fail(Error{.kind = ErrorKind::invalid_input,
                    .message = fmt::format("{} is about models, and the workers are built-in",
                                           arguments.dry_run ? "--dry-run" : "--redact"),
                    .hint = "add --workers llm or --workers both"});
}

std::string dry_run_text(const mission::MissionResult& result) {
  std::string text;
  for (const std::filesystem::path& file : result.prompts) text += file.string() + "\n";
  if (result.prompts.empty()) text = "no model would be asked\n";
  return text;
}

nlohmann::json dry_run_json(const mission::MissionResult& result) {
  nlohmann::json files = nlohmann::json::array();
  for (const std::filesystem::path& file : result.prompts) files.push_back(file.string());
  return {{"prompts", files}, {"folder", result.folder.string()}};
}

Result<Exit> optimize(const OptimizeArguments& arguments, Session& session) {
  ADO_TRY(const config::Loaded loaded, load_config_with_sources(session));
  if (arguments.print_config) {
    config::Loaded shown = loaded;
    shown.config.db = engine::without_password(shown.config.db);
    print_out(config::describe(shown));
    return Exit::done;
  }
  if (arguments.query.empty()) {
    return fail(Error{.kind = ErrorKind::invalid_input,
                      .message = "no query given",
                      .hint = "ado optimize slow.sql --db retail.duckdb"});
  }
  std::optional<report::Format> format;  // Before the search: a wrong name must not cost it.
  if (!arguments.report.empty()) {
    ADO_TRY(format, report::format_of(arguments.report));
    ADO_CHECK(check_target(arguments.report));
  }
  if (!arguments.out.empty()) ADO_CHECK(check_target(arguments.out));
  ADO_TRY(const Source source, read_source(arguments.query));
  ADO_CHECK(check_models(arguments, loaded.config));
  ADO_TRY(mission::Options options, make_options(arguments, loaded.config, source, session));
  MissionModels models(session.clock);
  if (options.workers != mission::Workers::builtin) {
    const auto shown =
        arguments.redact ? open_knowledge(loaded.config, Origin::shipped) : options.knowledge;
    ADO_TRY(options.models, models.make(loaded.config, {.redact = arguments.redact,
                                                        .knowledge = shown,
                                                        .dry_run = arguments.dry_run}));
  }
  ADO_TRY(const auto engine, open_engine(loaded.config));
  auto result = [&] {
    ProgressPrinter progress;
    return mission::run_mission(*engine, options, session.clock, session.stop, std::ref(progress));
  }();
  if (!result) {
    const Exit exit = tell(result.error(), &source);
    return session.stop.stop_requested() ? Exit::interrupted : exit;
  }
  if (options.dry_run) {
    print_out(session.json ? json_page(dry_run_json(*result)) : dry_run_text(*result));
    return Exit::done;
  }
  if (!arguments.out.empty()) {
    ADO_CHECK(write_file_atomically(arguments.out, with_newline(result->best_sql)));
  }
  const report::MissionReport report = mission::make_report(*result);
  if (format) {
    ADO_CHECK(write_file_atomically(arguments.report, report::render(report, *format)));
  }
  print_out(session.json ? report::render(report, report::Format::json) : report::to_text(report));
  return result->view.sampled ? Exit::undecided : Exit::done;
}

}  // namespace

void add_optimize(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<OptimizeArguments>();
  CLI::App* command = app.add_subcommand("optimize", "make one slow query fast, with evidence");
  command->add_option("QUERY", arguments->query,
                      "file with one SELECT statement; - reads it from "
                      "standard input");
  add_settings(*command, session,
               {"db", "mode", "workers", "stars", "protocol", "threads", "memory_limit", "timeout",
                "budget_time", "facts", "settings", "workspace", "llm_provider", "llm_model",
                "llm_base_url", "llm_command", "llm_budget_money", "llm_budget_tokens"});
  command->add_option(
      "--assume", arguments->assumptions,
      "a fact to rely on, like unique(stores.store_key); may be given several times");
  command->add_flag("--accept-sampled", arguments->accept_sampled,
                    "take a query that finishes where the original runs into --timeout, though it "
                    "was compared on witness data and a sample only (else exit 4)");
  command->add_flag("--dry-run", arguments->dry_run,
                    "with --workers llm or both: write the prompts that are known without a reply, "
                    "and ask nobody; no key is needed");
  command->add_flag("--redact", arguments->redact,
                    "models see placeholders in place of the query's literals");
  command->add_option("--out", arguments->out, "write the best SQL to this file");
  command->add_option("--report", arguments->report,
                      "write a report to this file: .html, .md or .json");
  command->add_flag("--print-config", arguments->print_config,
                    "show every setting, its value and where it came from");
  command->footer(
      "Example: ado optimize slow.sql --db retail.duckdb --out fast.sql\n"
      "The database is opened read-only. Interrupt with Ctrl-C: the same command goes "
      "on later.");
  command->callback([arguments, &session] {
    run_command(session, [&] { return optimize(*arguments, session); });
  });
}

}  // namespace ado::cli
