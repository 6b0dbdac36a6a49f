// steps [postgres] [counts]: what a pipeline is made of, as `ado pipeline explain` shows it, on the
// tables of the schema without rows. Nobody is asked.
#include <filesystem>

#include <unistd.h>

#include "base/files.hpp"
#include "engine/scratch.hpp"
#include "golden/directives.hpp"
#include "pipeline/names.hpp"
#include "pipeline/run.hpp"

namespace ado::golden {

Outcome run_steps(const Case& one);

namespace {

// The names of one text are the same each time; what makes them so is no part of the golden.
std::string without_nonce(std::string text, const std::string& nonce) {
  for (std::size_t at = text.find(nonce); at != std::string::npos; at = text.find(nonce, at)) {
    text.replace(at, nonce.size(), "n");
  }
  return text;
}

std::string show(const Error& error) {
  std::string text(to_string(error.kind));
  if (error.position) text += fmt::format(" {}:{}", error.position->line, error.position->column);
  return text + ": " + error.message;
}

Result<std::string> steps_of(const Case& one) {
  const std::filesystem::path sources = ADO_GOLDEN_DIR;
  ADO_TRY(const std::string schema,
          read_file(sources / "schemas" / (one.setting("schema") + ".sql")));
  ADO_TRY(engine::Scratch scratch, engine::Scratch::open());
  ADO_CHECK(scratch.execute(schema));
  ADO_TRY(const semantic::Library library,
          semantic::load_library(sources.parent_path().parent_path() / "data"));
  SystemClock clock;
  const std::filesystem::path workspace =
      std::filesystem::temp_directory_path() / fmt::format("ado-golden-{}", ::getpid());
  ADO_TRY(auto log, pipeline::Log::open(workspace, clock));
  const coordinator::Services services{.library = library, .clock = clock};
  pipeline::Settings settings{.workspace = workspace};
  settings.model_of = [](const std::string& name) { return name; };
  settings.price_of = [](const std::string&) { return std::nullopt; };
  const pipeline::Outside outside{.engine = scratch.engine(),
                                  .services = services,
                                  .clock = clock,
                                  .log = log,
                                  .run_options = {},
                                  .progress = {},
                                  .stage_done = {}};
  ADO_TRY(const sql::Pipeline read, sql::parse_pipeline(one.input, sql::Dialect::duckdb));
  pipeline::RunReport report;
  const auto done = pipeline::explain(read, one.input, settings, outside, report);
  std::error_code ignored;
  std::filesystem::remove_all(workspace, ignored);
  if (!done) return fail(done.error());
  std::string text;
  for (const pipeline::StageReport& stage : report.stages) {
    if (!stage.serial_reason.empty()) {
      text += fmt::format("parallel skipped: {}\n", stage.serial_reason);
    }
    for (const pipeline::StatementReport& statement : stage.statements) {
      text += fmt::format("-- {}\n{}\n", statement.what, statement.sql);
    }
  }
  return without_nonce(std::move(text), pipeline::nonce_of(one.input));
}

}  // namespace

Outcome run_steps(const Case& one) {
  auto text = steps_of(one);
  return {.output = text ? *std::move(text) : show(text.error())};
}

}  // namespace ado::golden
