// A million rows with a thousand distinct texts: what a pipeline takes beside the model's time.
#include <filesystem>

#include <benchmark/benchmark.h>
#include <unistd.h>

#include "engine/scratch.hpp"
#include "pipeline/run.hpp"

namespace ado::pipeline {
namespace {

constexpr std::string_view kRowsOfText =
    "CREATE TABLE t AS SELECT i AS id, i % 10 AS g, 'text number ' || (i * 7919) % 1000 || ' is "
    "about broken things' AS s FROM range(1000000) AS r(i)";

// SOUNDS_LIKE is a rule of a few microseconds: what is left is the engine and the coordinator.
constexpr std::string_view kPipelines[] = {
    "SELECT g, count(*) FROM t WHERE s SOUNDS_LIKE 'text number 7' GROUP BY g",
    "PIPELINE a AS (SELECT id, g, s SOUNDS_LIKE 'text number 7' AS m FROM t) "
    "SELECT m, count(*) FROM a GROUP BY m"};

void million_rows(benchmark::State& state) {
  auto scratch = engine::Scratch::open();
  auto library = semantic::load_library(std::filesystem::path(ADO_SOURCE_DIR) / "data");
  if (!scratch || !library || !scratch->execute(kRowsOfText)) {
    return state.SkipWithError("the data cannot be made");
  }
  const SystemClock clock;
  const std::filesystem::path workspace =
      std::filesystem::temp_directory_path() / fmt::format("ado-bench-{}", ::getpid());
  auto log = Log::open(workspace, clock);
  Settings settings{.workspace = workspace};
  settings.model_of = [](const std::string& name) { return name; };
  settings.price_of = [](const std::string&) { return std::nullopt; };
  const coordinator::Services services{.library = *library, .clock = clock};
  const Outside outside{.engine = scratch->engine(),
                        .services = services,
                        .clock = clock,
                        .log = *log,
                        .run_options = {},
                        .progress = {},
                        .stage_done = {}};
  const std::string_view text = kPipelines[state.range(0)];
  const auto pipeline = sql::parse_pipeline(text, sql::Dialect::duckdb);
  std::int64_t tuples = 0;
  for (auto _ : state) {
    RunReport report;
    engine::DiscardSink rows;
    if (!run(*pipeline, text, settings, outside, rows, report)) {
      state.SkipWithError("the pipeline fails");
    }
    tuples = total_counts(report.stages.front()).distinct;
  }
  state.counters["evaluations"] = static_cast<double>(tuples);
  std::error_code ignored;
  std::filesystem::remove_all(workspace, ignored);
}
BENCHMARK(million_rows)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ado::pipeline
