// ado pipeline: RVBBIT PIPELINE and semantic SQL, run or explained.
#include <fmt/format.h>

#include "base/data_folder.hpp"
#include "base/files.hpp"
#include "base/json_text.hpp"
#include "cli/app.hpp"
#include "cli/pipeline_models.hpp"
#include "cli/pipeline_output.hpp"
#include "cli/pipeline_progress.hpp"
#include "engine/scratch.hpp"
#include "pipeline/run.hpp"
#include "sql/pipeline.hpp"

namespace ado::cli {
namespace {

struct PipelineArguments {
  std::string file;
  std::string sql;  // -c
  std::string format = "table";
  std::string out;
};

struct Prepared {
  Source source;
  sql::Pipeline pipeline;
  config::Config config;
  std::unique_ptr<engine::Engine> engine;
  std::unique_ptr<PipelineModels> models;
};

Result<void> prepare(Prepared& prepared, const PipelineArguments& arguments,
                     const Session& session) {
  if (arguments.file.empty() == arguments.sql.empty()) {
    return fail(Error{.kind = ErrorKind::invalid_input,
                      .message = "a pipeline is a file or stands behind -c",
                      .hint = "ado pipeline run reviews.sql --db shop.duckdb"});
  }
  if (arguments.file.empty()) {
    prepared.source = {.name = "-c", .text = arguments.sql};
  } else {
    ADO_TRY(prepared.source, read_source(arguments.file));
  }
  ADO_TRY(prepared.config, load_config(session));
  // The grammar is the engine's, and which engine it is the address tells: nothing is opened for a
  // text that cannot be read.
  const bool is_server = engine::is_postgres_target(prepared.config.db);
  const auto dialect = is_server ? sql::Dialect::postgres : sql::Dialect::duckdb;
  ADO_TRY(prepared.pipeline, sql::parse_pipeline(prepared.source.text, dialect));
  ADO_TRY(prepared.models, PipelineModels::make(prepared.config));
  ADO_TRY(prepared.engine, open_engine(prepared.config));
  if (!prepared.models->note().empty()) print_err("note: " + prepared.models->note());
  return {};
}

Result<Exit> explain(Prepared& prepared, const pipeline::Outside& outside, const Session& session) {
  pipeline::RunReport report;
  ADO_CHECK(pipeline::explain(prepared.pipeline, prepared.source.text, prepared.models->settings(),
                              outside, report));
  constexpr auto kPurpose = pipeline::Purpose::explain;
  print_out(session.json ? json_page(pipeline::to_json(report, kPurpose))
                         : pipeline::describe(report, kPurpose));
  return Exit::done;
}

Result<Exit> analyze(Prepared& prepared, const pipeline::Outside& outside, const Session& session) {
  pipeline::RunReport report;
  engine::DiscardSink rows;
  ADO_CHECK(pipeline::run(prepared.pipeline, prepared.source.text, prepared.models->settings(),
                          outside, rows, report));
  constexpr auto kPurpose = pipeline::Purpose::run;
  print_out(session.json ? json_page(pipeline::to_json(report, kPurpose))
                         : pipeline::describe(report, kPurpose));
  return Exit::done;
}

Result<Exit> run(Prepared& prepared, const PipelineArguments& arguments,
                 const pipeline::Outside& outside, const Session& session) {
  ADO_TRY(const RowFormat format, read_row_format(session.json ? "json" : arguments.format));
  const OutputPlace place{.file = arguments.out,
                          .folder = std::filesystem::path(prepared.config.workspace) / "tmp"};
  ADO_TRY(const auto output, make_output(format, place));
  pipeline::RunReport report;
  ADO_CHECK(pipeline::run(prepared.pipeline, prepared.source.text, prepared.models->settings(),
                          outside, *output, report));
  ADO_CHECK(output->finish());
  print_err(summary_text(report) + "\n");
  return Exit::done;
}

enum class Action { run, explain };

Result<Exit> perform(Prepared& prepared, const PipelineArguments& arguments, Action action,
                     const Session& session) {
  ADO_TRY(auto log, pipeline::Log::open(prepared.config.workspace, session.clock));
  const coordinator::Services services = prepared.models->services();
  PipelineProgress progress;
  const pipeline::Outside outside{
      .engine = *prepared.engine,
      .services = services,
      .clock = session.clock,
      .log = log,
      .run_options = run_options(prepared.config, session),
      .progress = [&](const pipeline::Progress& each) { progress(each); },
      .stage_done = [&](const pipeline::StageReport& stage) { progress(stage); }};
  if (action == Action::explain || prepared.pipeline.explain == sql::ExplainMode::plan) {
    return explain(prepared, outside, session);
  }
  if (prepared.pipeline.explain == sql::ExplainMode::analyze) {
    return analyze(prepared, outside, session);
  }
  return run(prepared, arguments, outside, session);
}

Result<Exit> command(const PipelineArguments& arguments, Action action, const Session& session) {
  Prepared prepared;
  auto ready = prepare(prepared, arguments, session);
  if (!ready) return tell(ready.error(), &prepared.source);
  auto done = perform(prepared, arguments, action, session);
  if (done) return done;
  const Exit exit = tell(done.error(), &prepared.source);
  return session.stop.stop_requested() ? Exit::interrupted : exit;
}

Result<Exit> make_reviews(const std::string& file) {
  ADO_TRY(const std::filesystem::path data, data_folder());
  ADO_TRY(const std::string script, read_file(data / "demo" / "reviews" / "reviews.sql"));
  ADO_TRY(engine::Scratch database, engine::Scratch::create(file));
  ADO_CHECK(database.execute(script));
  print_out(fmt::format("{}: tables review, complaint and docs\n", file));
  return Exit::done;
}

void add_demo_action(CLI::App& parent, Session& session) {
  auto file = std::make_shared<std::string>("reviews.duckdb");
  CLI::App* command_line =
      parent.add_subcommand("demo", "make a small database of product reviews to try it on");
  command_line->add_option("FILE", *file, "the new file; reviews.duckdb unless said");
  command_line->footer("Example: ado pipeline demo reviews.duckdb");
  command_line->callback(
      [file, &session] { run_command(session, [&] { return make_reviews(*file); }); });
}

void add_action(CLI::App& parent, Session& session, Action action) {
  const bool is_run = action == Action::run;
  auto arguments = std::make_shared<PipelineArguments>();
  CLI::App* command_line = parent.add_subcommand(
      is_run ? "run" : "explain", is_run ? "run a pipeline or a query with semantic operators"
                                         : "what a run would ask and cost; no model is called");
  command_line->add_option("FILE", arguments->file, "the pipeline; - reads it from standard input");
  command_line->add_option("-c", arguments->sql, "the pipeline itself");
  if (is_run) {
    command_line->add_option("--format", arguments->format, "table (default), csv, json, parquet");
    command_line->add_option("--out", arguments->out, "the file that the rows go to");
  }
  add_settings(
      *command_line, session,
      {"db", "threads", "memory_limit", "timeout", "workspace", "llm_provider", "llm_model",
       "llm_model_semantic", "llm_base_url", "llm_aliases", "llm_embedding_model",
       "llm_embedding_base_url", "llm_budget_money", "llm_timeout"});
  command_line->footer(is_run ? "Example: ado pipeline run reviews.sql --db shop.duckdb\n"
                                "         ado pipeline run --db shop.duckdb -c \"SELECT id FROM "
                                "review WHERE body MEANS 'arrived broken'\""
                              : "Example: ado pipeline explain reviews.sql --db shop.duckdb");
  command_line->callback([arguments, &session, action] {
    run_command(session, [&] { return command(*arguments, action, session); });
  });
}

}  // namespace

void add_pipeline(CLI::App& app, Session& session) {
  CLI::App* parent = app.add_subcommand("pipeline", "semantic SQL: ask models about rows");
  parent->footer("Example: ado pipeline run reviews.sql --db shop.duckdb");
  parent->require_subcommand(1);
  add_action(*parent, session, Action::run);
  add_action(*parent, session, Action::explain);
  add_demo_action(*parent, session);
}

}  // namespace ado::cli
