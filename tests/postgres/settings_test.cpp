// Settings for one statement: in force while it runs, and nowhere else; and what missions and index
// advice make of them.
#include <filesystem>
#include <fstream>

#include "mission/mission.hpp"
#include "mission/setting_ideas.hpp"
#include "tests/postgres/server.hpp"

namespace ado::postgres_test {
namespace {

using engine::DiscardSink;
using engine::RunOptions;
using mission::Probe;

constexpr std::string_view kShow = "SELECT current_setting('work_mem')";

std::string show(engine::Engine& engine, const engine::Settings& settings = {}) {
  engine::TextSink sink(1);
  const auto run = engine.run(kShow, sink, RunOptions{.settings = settings});
  return run ? sink.table().rows.at(0).at(0) : "error: " + run.error().message;
}

class PostgresSettings : public testing::Test {
 protected:
  Database database_{"ado_settings", R"(
CREATE SEQUENCE numbers;
CREATE TABLE f (id integer, k integer, note text);
INSERT INTO f SELECT i, (i::bigint * 7919) % 90000, 'note ' || i FROM generate_series(1, 90000) i;
ANALYZE;
)"};
  std::unique_ptr<engine::Engine> engine_ = open(database_.target());
};

TEST_F(PostgresSettings, HoldForOneStatement) {
  const std::string before = show(*engine_);
  EXPECT_EQ(show(*engine_, {{.name = "work_mem", .value = "64MB"}}), "64MB");
  EXPECT_EQ(show(*engine_), before);
}

TEST_F(PostgresSettings, HoldForOneStatementOfASnapshot) {
  const std::string before = show(*engine_);
  ASSERT_TRUE(engine_->begin_snapshot());
  EXPECT_EQ(show(*engine_, {{.name = "work_mem", .value = "64MB"}}), "64MB");
  EXPECT_EQ(show(*engine_), before);
  DiscardSink sink;
  // Not after a statement that fails either.
  EXPECT_FALSE(engine_->run("SELECT 1 / 0", sink,
                            RunOptions{.settings = {{.name = "work_mem", .value = "64MB"}}}));
  EXPECT_EQ(show(*engine_), before);
  ASSERT_TRUE(engine_->end_snapshot());
  EXPECT_EQ(show(*engine_), before);
}

TEST_F(PostgresSettings, WhatTheServerRefusesIsAnErrorAndLeavesTheSnapshotWhole) {
  ASSERT_TRUE(engine_->begin_snapshot());
  const std::string before = show(*engine_);
  for (const engine::Setting& wrong :
       {engine::Setting{"work_mem", "much"}, {"no_such_setting", "1"}, {"work_mem", "1kB"}}) {
    DiscardSink sink;
    const auto run = engine_->run("SELECT 1", sink, RunOptions{.settings = {wrong}});
    ASSERT_FALSE(run) << wrong.name << " " << wrong.value;
    EXPECT_EQ(run.error().kind, ErrorKind::invalid_input);
  }
  EXPECT_EQ(show(*engine_), before);
  ASSERT_TRUE(engine_->end_snapshot());
}

TEST_F(PostgresSettings, ReadOnlyStays) {
  DiscardSink sink;
  const RunOptions options{.settings = {{.name = "transaction_read_only", .value = "off"}}};
  EXPECT_FALSE(engine_->run("SELECT nextval('numbers')", sink, options));
  ASSERT_TRUE(engine_->begin_snapshot());
  EXPECT_FALSE(engine_->run("SELECT nextval('numbers')", sink, options));
  ASSERT_TRUE(engine_->end_snapshot());
  EXPECT_EQ(row_of(*engine_, "SELECT is_called FROM numbers"), "false");
}

TEST_F(PostgresSettings, ChangeThePlanThatIsExplained) {
  const auto plain = engine_->explain("SELECT count(*) FROM f a JOIN f b ON a.id = b.k");
  const auto under = engine_->explain("SELECT count(*) FROM f a JOIN f b ON a.id = b.k",
                                      {{.name = "enable_hashjoin", .value = "off"}});
  ASSERT_TRUE(plain && under);
  EXPECT_EQ(plain->root.children.at(0).kind, explain::OperatorKind::hash_join);
  EXPECT_NE(under->root.children.at(0).kind, explain::OperatorKind::hash_join);
}

TEST_F(PostgresSettings, AreReadInBytes) {
  const auto settings = engine_->current_settings();
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->at("work_mem"), "4194304");
  EXPECT_EQ(settings->at("effective_cache_size"), "4294967296");
  EXPECT_EQ(settings->at("shared_buffers"), "67108864");
  EXPECT_EQ(settings->at("jit"), "on");
}

constexpr std::string_view kLookup = "SELECT id FROM f WHERE k = 77";

TEST_F(PostgresSettings, WithoutHypopgThereIsNoIndexAdvice) {
  const auto trials =
      engine_->try_indexes(kLookup, {{.schema = "public", .table = "f", .columns = {"k"}}});
  ASSERT_FALSE(trials);
  EXPECT_EQ(trials.error().kind, ErrorKind::unsupported);
}

// Skipped where the server does not have the extension's package.
class PostgresIndexes : public PostgresSettings {
 protected:
  void SetUp() override {
    if (row_of(*engine_, "SELECT count(*) FROM pg_available_extensions WHERE name = 'hypopg'") ==
        "0") {
      GTEST_SKIP() << "hypopg is not installed";
    }
    // In a schema of its own, with a name that needs quotes.
    run_script(database_.name(),
               R"(CREATE SCHEMA "Advice"; CREATE EXTENSION hypopg SCHEMA "Advice")");
  }
};

TEST_F(PostgresIndexes, ArePlannedWithAndNeverMade) {
  const auto trials =
      engine_->try_indexes(kLookup, {{.schema = "public", .table = "f", .columns = {"k"}},
                                     {.schema = "public", .table = "f", .columns = {"note"}},
                                     {.schema = "public", .table = "f", .columns = {"k", "id"}}});
  ASSERT_TRUE(trials) << trials.error().message;
  ASSERT_EQ(trials->size(), 3U);
  EXPECT_EQ(trials->at(0).statement, "CREATE INDEX ON public.f (k)");
  EXPECT_LT(trials->at(0).cost_after, trials->at(0).cost_before / 10);
  EXPECT_GT(trials->at(0).bytes, 0);
  EXPECT_EQ(trials->at(1).cost_after, trials->at(1).cost_before);  // The first one is gone.
  EXPECT_LT(trials->at(2).cost_after, trials->at(2).cost_before / 10);
  EXPECT_EQ(row_of(*engine_, "SELECT count(*) FROM pg_indexes WHERE tablename = 'f'"), "0");
  const auto plan = engine_->explain(kLookup);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->root.name, "Seq Scan");  // Not for this connection either.
}

TEST_F(PostgresIndexes, AdviceStandsInTheResultOfAMission) {
  const std::filesystem::path workspace =
      std::filesystem::path(testing::TempDir()) / "ado_postgres_indexes";
  std::filesystem::remove_all(workspace);
  mission::Options options;
  options.sql = kLookup;
  options.target = "ado_settings";
  options.workspace = workspace;
  options.settings = true;
  SystemClock clock;
  const auto result = mission::run_mission(*engine_, options, clock, {}, {});
  ASSERT_TRUE(result) << result.error().message;
  ASSERT_TRUE(result->view.tuning);
  ASSERT_EQ(result->view.tuning->indexes.size(), 1U);
  EXPECT_EQ(result->view.tuning->indexes[0].statement, "CREATE INDEX ON public.f (k)");
  EXPECT_GT(result->view.tuning->indexes[0].cost_factor, 10);
  std::filesystem::remove_all(workspace);
}

// Too little memory for the sort, by construction.
class PostgresTuning : public PostgresSettings {
 protected:
  PostgresTuning() {
    run_script("postgres",
               fmt::format("ALTER DATABASE {} SET work_mem = '64kB'", database_.name()));
    run_script("postgres", fmt::format("ALTER DATABASE {} SET max_parallel_workers_per_gather = 0",
                                       database_.name()));
    engine_ = open(database_.target());
    std::filesystem::remove_all(workspace_);
  }
  ~PostgresTuning() override { std::filesystem::remove_all(workspace_); }

  mission::MissionResult run(bool settings) {
    mission::Options options;
    options.sql = "SELECT id, note FROM f ORDER BY note, id";
    options.target = "ado_settings";
    options.workspace = workspace_;
    options.settings = settings;
    auto result = mission::run_mission(*engine_, options, clock_, {}, {});
    EXPECT_TRUE(result) << (result ? "" : result.error().message);
    return result ? *std::move(result) : mission::MissionResult{};
  }

  const std::filesystem::path workspace_ =
      std::filesystem::path(testing::TempDir()) / "ado_postgres_settings";
  SystemClock clock_;
};

TEST_F(PostgresTuning, ASpillAsksForMemoryWhichIsMeasuredAndVerified) {
  const mission::MissionResult result = run(true);
  const Probe* probe = result.view.probe("g01");
  ASSERT_NE(probe, nullptr);
  EXPECT_EQ(probe->transform_id, "set_work_mem");
  EXPECT_EQ(probe->family, outcome::Family::settings);
  EXPECT_NE(probe->why.find("bytes on disk"), std::string::npos) << probe->why;
  ASSERT_EQ(probe->settings.size(), 1U);
  EXPECT_EQ(probe->settings[0].name, "work_mem");
  EXPECT_EQ(probe->stage, mission::Stage::closed);
  EXPECT_EQ(probe->full_result.kind, outcome::VerdictKind::accepted);
  ASSERT_TRUE(probe->measurement && probe->over_base);
  // How fast it is is the machine's affair; if it wins, the answer is a script.
  if (result.improved) {
    EXPECT_TRUE(result.best_sql.starts_with("SET LOCAL work_mem = '")) << result.best_sql;
    EXPECT_TRUE(result.view.final->over_base.has_value());
  }
  std::ifstream file(result.folder / "candidates" / "g01.sql");
  std::string line;
  std::getline(file, line);
  EXPECT_TRUE(line.starts_with("SET LOCAL work_mem = '")) << line;
  EXPECT_EQ(show(*engine_), "64kB");
}

TEST_F(PostgresTuning, OffMeansOff) {
  const mission::MissionResult result = run(false);
  EXPECT_FALSE(result.view.tuning.has_value());
  for (const Probe& probe : result.view.probes) EXPECT_TRUE(probe.settings.empty());
}

}  // namespace
}  // namespace ado::postgres_test
