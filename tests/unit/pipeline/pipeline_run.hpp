// A pipeline that runs on a small DuckDB file, with local answers unless a test brings a provider.
#pragma once

#include <gtest/gtest.h>

#include "base/files.hpp"
#include "pipeline/run.hpp"
#include "tests/unit/engine/database.hpp"

namespace ado::pipeline {

inline constexpr std::string_view kTables = R"(
CREATE MACRO pick(x) AS x + random();
CREATE MACRO pick_twice(x) AS 2 * pick(x);
CREATE MACRO twice(x) AS 2 * x;
CREATE TABLE t AS SELECT i AS id, 'text ' || (i % 7) AS s, i % 3 AS g FROM range(100) AS r(i);
CREATE VIEW v AS SELECT *, random() AS r FROM t;
CREATE VIEW w AS SELECT * FROM v;
)";

class PipelineRun : public testing::Test {
 protected:
  // As what the user's file is: nothing but temporary tables can be made.
  PipelineRun() {
    engine::test::create_database(folder_.path() / "t.duckdb", kTables);
    auto opened = engine::open_duckdb(folder_.path() / "t.duckdb", {});
    if (!opened) throw std::runtime_error(opened.error().message);
    engine_ = *std::move(opened);
    auto library = semantic::load_library(std::filesystem::path(ADO_SOURCE_DIR) / "data");
    if (!library) throw std::runtime_error(library.error().message);
    library_ = *std::move(library);
  }

  Result<void> run(std::string_view text, std::stop_source stop = {}) {
    const auto pipeline = sql::parse_pipeline(text, sql::Dialect::duckdb);
    if (!pipeline) return fail(pipeline.error());
    auto log = Log::open(folder_.path() / "ws", clock_);
    if (!log) return fail(log.error());
    Settings settings{.workspace = folder_.path() / "ws"};
    settings.model_of = [](const std::string& name) { return name; };
    settings.price_of = [](const std::string&) { return std::nullopt; };
    if (provider_) settings.options.model = "dying";
    const coordinator::Services services{
        .library = library_, .clock = clock_, .provider = provider_.get()};
    const Outside outside{.engine = *engine_,
                          .services = services,
                          .clock = clock_,
                          .log = *log,
                          .run_options = {.timeout = std::nullopt, .stop = stop.get_token()},
                          .progress = {},
                          .stage_done = [&](const StageReport& stage) {
                            if (stage.name == stop_after_) stop.request_stop();
                          }};
    report_ = {};
    rows_ = engine::TextSink(1000);
    return pipeline::run(*pipeline, text, settings, outside, rows_, report_);
  }

  std::string temporary_tables() {
    return engine::test::row_of(*engine_, "SELECT count(*) FROM duckdb_tables() WHERE temporary");
  }
  std::int64_t tuples() const {
    std::int64_t sum = 0;
    for (const StageReport& stage : report_.stages) sum += total_counts(stage).distinct;
    return sum;
  }

  engine::test::TemporaryFolder folder_;
  SystemClock clock_;
  std::unique_ptr<engine::Engine> engine_;
  semantic::Library library_;
  std::unique_ptr<llm::Provider> provider_;
  engine::TextSink rows_{1000};
  RunReport report_;
  std::string stop_after_ = "-";
};

}  // namespace ado::pipeline
