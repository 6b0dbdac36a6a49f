// The order of runs, early stop, timeouts and errors, on an engine that follows a script.
#include "bench/interleaved.hpp"

#include <algorithm>
#include <deque>
#include <map>

#include <gtest/gtest.h>

#include "bench/statistics.hpp"
#include "engine/scratch.hpp"
#include "outcome/status.hpp"

namespace ado::bench {
namespace {

using engine::RunFailure;
using engine::RunStats;

// Gives each statement the CPU times of its script, one run after the other; the last one repeats.
class ScriptedEngine final : public engine::Engine {
 public:
  std::map<std::string, std::deque<double>, std::less<>> cpu_ms;
  std::map<std::string, RunFailure, std::less<>> failures;
  std::stop_source* stop_after_first = nullptr;
  std::vector<std::string> runs;
  int profiled_runs = 0;
  std::vector<std::chrono::milliseconds> timeouts;

  sql::Dialect dialect() const override { return sql::Dialect::duckdb; }
  const engine::EngineInfo& info() const override { return info_; }
  Result<sql::Schema> schema() override { return sql::Schema{}; }
  Result<std::vector<engine::ResultColumn>> describe(std::string_view) override {
    return std::vector<engine::ResultColumn>{};
  }
  Result<RunStats> run(std::string_view statement, engine::RowSink& sink,
                       const engine::RunOptions& options) override {
    runs.emplace_back(statement);
    for (const engine::Setting& setting : options.settings) runs.back() += " " + setting.name;
    timeouts.push_back(options.timeout.value_or(std::chrono::milliseconds(0)));
    if (stop_after_first != nullptr) stop_after_first->request_stop();
    const auto failure = failures.find(statement);
    if (failure != failures.end()) {
      last_failure_ = failure->second;
      return fail(ErrorKind::invalid_input, "scripted failure");
    }
    sink.begin({});
    sink.row({});
    auto& times = cpu_ms.find(statement)->second;
    const double time = times.front();
    if (times.size() > 1) times.pop_front();
    return RunStats{.wall_ms = time, .cpu_ms = time, .rows = 1};
  }
  Result<explain::Tree> explain(std::string_view, const engine::Settings&) override {
    return explain::Tree{};
  }
  Result<std::map<std::string, std::string>> current_settings() override { return {}; }
  Result<Profiled> run_profiled(std::string_view statement, engine::RowSink& sink,
                                const engine::RunOptions& options) override {
    ++profiled_runs;
    ADO_TRY(const RunStats stats, run(statement, sink, options));
    return Profiled{.stats = stats, .tree = {}};
  }
  RunFailure last_failure() const override { return last_failure_; }
  Result<void> begin_snapshot() override { return {}; }
  Result<void> end_snapshot() override { return {}; }
  Result<std::vector<engine::IndexTrial>> try_indexes(
      std::string_view, const std::vector<engine::IndexIdea>&) const override {
    return std::vector<engine::IndexTrial>{};
  }
  Result<engine::Scratch> open_scratch() const override { return engine::Scratch::open(); }

 private:
  engine::EngineInfo info_;
  RunFailure last_failure_ = RunFailure::none;
};

class CountingSink final : public engine::RowSink {
 public:
  int rows = 0;
  void begin(std::span<const engine::ResultColumn>) override {}
  bool row(std::span<const engine::CellView>) override {
    ++rows;
    return true;
  }
};

std::vector<Contestant> contestants(std::initializer_list<const char*> texts) {
  std::vector<Contestant> list;
  for (const char* text : texts) list.push_back({.sql = text});
  return list;
}

TEST(Interleaved, RunsContestantsInTurns) {
  ScriptedEngine engine;
  engine.cpu_ms = {{"A", {30, 20, 22}}, {"B", {12, 10, 11}}, {"C", {9, 8}}};
  auto list = contestants({"A", "B", "C"});
  const auto laps = run_interleaved(engine, list, {});
  ASSERT_TRUE(laps);
  EXPECT_EQ(engine.runs, (std::vector<std::string>{"A", "B", "C", "A", "B", "C", "A", "B", "C"}));
  EXPECT_DOUBLE_EQ(laps->at(0).timing.wall_ms_kept, 21);
  EXPECT_DOUBLE_EQ(laps->at(1).timing.wall_ms_kept, 10.5);
  EXPECT_EQ(laps->at(2).timing.wall_ms.size(), 3u);
  EXPECT_DOUBLE_EQ(laps->at(1).warm_up.cpu_ms, 12);
  EXPECT_EQ(engine.profiled_runs, 3);
  EXPECT_TRUE(laps->at(2).tree.has_value());
}

TEST(Interleaved, SettingsGoWithTheirContestantInEachRun) {
  ScriptedEngine engine;
  engine.cpu_ms = {{"A", {5}}};
  auto list = contestants({"A", "A"});
  list[1].settings = {{.name = "jit", .value = "off"}};
  ASSERT_TRUE(run_interleaved(engine, list, {}));
  EXPECT_EQ(engine.runs, (std::vector<std::string>{"A", "A jit", "A", "A jit", "A", "A jit"}));
}

TEST(Interleaved, FiveRunRunsFiveTimesAfterItsWarmUp) {
  ScriptedEngine engine;
  engine.cpu_ms = {{"A", {5}}, {"B", {4}}};
  auto list = contestants({"A", "B"});
  ASSERT_TRUE(run_interleaved(engine, list, {.protocol = outcome::Protocol::five_run}));
  EXPECT_EQ(engine.runs.size(), 12u);  // The profiled warm-up is not among the five.
}

TEST(Interleaved, WhatThreeRunsDoNotFindFasterIsNotRunFiveTimes) {
  ScriptedEngine engine;
  engine.cpu_ms = {{"A", {30, 20, 20}}, {"B", {9, 21, 21}}, {"C", {30, 12, 10}}};
  auto list = contestants({"A", "B", "C"});
  const auto laps = run_interleaved(
      engine, list, {.protocol = outcome::Protocol::five_run, .drops_slower = true});
  ASSERT_TRUE(laps);
  EXPECT_EQ(std::ranges::count(engine.runs, "B"), 3);
  EXPECT_EQ(std::ranges::count(engine.runs, "C"), 6);
  const auto slower = compare(laps->at(0), laps->at(1), engine.info());
  EXPECT_EQ(slower.protocol, outcome::Protocol::three_run);
  EXPECT_DOUBLE_EQ(slower.speedup, 20.0 / 21) << "the warm-up is the run that is discarded";
  EXPECT_FALSE(slower.stopped_early);
  const auto faster = compare(laps->at(0), laps->at(2), engine.info());
  EXPECT_EQ(faster.protocol, outcome::Protocol::five_run);
  EXPECT_DOUBLE_EQ(faster.speedup, 2);
}

TEST(Interleaved, TheOriginalDoesNotRunAlone) {
  ScriptedEngine engine;
  engine.cpu_ms = {{"A", {20}}, {"B", {21}}};
  auto list = contestants({"A", "B"});
  const auto laps = run_interleaved(
      engine, list, {.protocol = outcome::Protocol::five_run, .drops_slower = true});
  ASSERT_TRUE(laps);
  EXPECT_EQ(engine.runs.size(), 6u);
}

TEST(Interleaved, PoursTheWarmUpIntoItsSinkOnly) {
  ScriptedEngine engine;
  engine.cpu_ms = {{"A", {5}}, {"B", {4}}};
  auto list = contestants({"A", "B"});
  CountingSink sink;
  list[1].warm_up_sink = &sink;
  ASSERT_TRUE(run_interleaved(engine, list, {}));
  EXPECT_EQ(sink.rows, 1);
}

TEST(Interleaved, TakesOverAWarmUpThatIsDone) {
  ScriptedEngine engine;
  engine.cpu_ms = {{"A", {5}}};
  auto list = contestants({"A"});
  list[0].warm_up_done = true;
  list[0].warm_up_wall_ms = 70;
  const auto laps = run_interleaved(engine, list, {});
  ASSERT_TRUE(laps);
  EXPECT_EQ(engine.runs.size(), 2u);
  EXPECT_EQ(laps->at(0).timing.wall_ms, (std::vector<double>{70, 5, 5}));
}

TEST(Interleaved, StopsASlowCandidateAfterASecondSlowRun) {
  ScriptedEngine engine;
  engine.cpu_ms = {{"A", {100}}, {"B", {151}}, {"C", {50}}};
  auto list = contestants({"A", "B", "C"});
  const auto laps = run_interleaved(engine, list, {});
  ASSERT_TRUE(laps);
  EXPECT_TRUE(laps->at(1).stopped_early);
  EXPECT_FALSE(laps->at(2).stopped_early);
  EXPECT_EQ(engine.runs, (std::vector<std::string>{"A", "B", "B", "C", "A", "C", "A", "C"}));
}

TEST(Interleaved, OneSlowRunDoesNotCount) {
  ScriptedEngine engine;
  engine.cpu_ms = {{"A", {100}}, {"B", {400, 60}}};
  auto list = contestants({"A", "B"});
  const auto laps = run_interleaved(engine, list, {});
  ASSERT_TRUE(laps);
  EXPECT_FALSE(laps->at(1).stopped_early);
  EXPECT_DOUBLE_EQ(laps->at(1).timing.wall_ms_kept, 60);
}

TEST(Interleaved, LimitsCandidatesByTheOriginal) {
  ScriptedEngine engine;
  engine.cpu_ms = {{"A", {100}}};
  engine.failures = {{"B", RunFailure::timeout}};
  auto list = contestants({"A", "B"});
  const auto laps = run_interleaved(engine, list, {});
  ASSERT_TRUE(laps);
  EXPECT_EQ(engine.timeouts[0].count(), 0);
  EXPECT_EQ(engine.timeouts[1].count(), 1450);
  EXPECT_TRUE(laps->at(1).stopped_early);
  EXPECT_FALSE(laps->at(1).error.has_value());
}

TEST(Interleaved, TheCallersOwnTimeoutIsAnError) {
  ScriptedEngine engine;
  engine.cpu_ms = {{"A", {100}}};
  engine.failures = {{"B", RunFailure::timeout}};
  auto list = contestants({"A", "B"});
  const Rules rules{.run = {.timeout = std::chrono::milliseconds(300), .stop = {}}};
  const auto laps = run_interleaved(engine, list, rules);
  ASSERT_TRUE(laps);
  EXPECT_EQ(engine.timeouts[1].count(), 300);
  EXPECT_FALSE(laps->at(1).stopped_early);
  EXPECT_TRUE(laps->at(1).error.has_value());
}

TEST(Interleaved, ACandidatesErrorStopsNobodyElse) {
  ScriptedEngine engine;
  engine.cpu_ms = {{"A", {10}}, {"C", {5}}};
  engine.failures = {{"B", RunFailure::raised}};
  auto list = contestants({"A", "B", "C"});
  const auto laps = run_interleaved(engine, list, {});
  ASSERT_TRUE(laps);
  EXPECT_TRUE(laps->at(1).error.has_value());
  EXPECT_EQ(laps->at(2).timing.wall_ms.size(), 3u);
}

TEST(Interleaved, TheOriginalsErrorEndsTheBatch) {
  ScriptedEngine engine;
  engine.failures = {{"A", RunFailure::raised}};
  auto list = contestants({"A"});
  EXPECT_FALSE(run_interleaved(engine, list, {}));
}

TEST(Interleaved, DropsWhatFailedAGateAfterItsWarmUp) {
  ScriptedEngine engine;
  engine.cpu_ms = {{"A", {10}}, {"B", {5}}};
  auto list = contestants({"A", "B"});
  Rules rules;
  rules.keep_after_warm_up = [](std::size_t) { return false; };
  const auto laps = run_interleaved(engine, list, rules);
  ASSERT_TRUE(laps);
  EXPECT_EQ(laps->at(1).timing.wall_ms.size(), 1u);
  EXPECT_EQ(laps->at(0).timing.wall_ms.size(), 3u);
}

TEST(Interleaved, ReportsEachRun) {
  ScriptedEngine engine;
  engine.cpu_ms = {{"A", {10}}};
  auto list = contestants({"A"});
  std::vector<int> runs;
  Rules rules;
  rules.progress = [&](std::size_t, int run, double) { runs.push_back(run); };
  ASSERT_TRUE(run_interleaved(engine, list, rules));
  EXPECT_EQ(runs, (std::vector<int>{0, 1, 2}));
}

TEST(Interleaved, CancellationEndsTheBatch) {
  ScriptedEngine engine;
  engine.cpu_ms = {{"A", {10}}, {"B", {5}}};
  std::stop_source stop;
  engine.stop_after_first = &stop;
  auto list = contestants({"A", "B"});
  const Rules rules{.run = {.timeout = std::nullopt, .stop = stop.get_token()}};
  const auto laps = run_interleaved(engine, list, rules);
  ASSERT_FALSE(laps);
  EXPECT_EQ(laps.error().kind, ErrorKind::unavailable);
}

TEST(Interleaved, GoesOnWhileTheClassIsNotSettled) {
  ScriptedEngine engine;
  engine.cpu_ms["a"] = {100, 100, 90, 110, 95, 105, 100};  // Then always 100.
  engine.cpu_ms["b"] = {95, 95, 105, 90, 110, 100, 93};    // Then always 93: 1.08 to the end.
  std::vector<Contestant> contestants{{.sql = "a"}, {.sql = "b"}};
  Rules rules{.protocol = outcome::Protocol::five_run, .rounds_most = 25};
  const auto laps = run_interleaved(engine, contestants, rules);
  ASSERT_TRUE(laps.has_value());
  const std::size_t rounds = (*laps)[0].timing.wall_ms.size();
  EXPECT_GE(rounds, kIntervalRounds);
  EXPECT_EQ((*laps)[1].timing.wall_ms.size(), rounds);
  EXPECT_NEAR((*laps)[0].timing.wall_ms_kept / (*laps)[1].timing.wall_ms_kept, 1.08, 0.03);

  rules.further_ms_most = 0;  // No time for it.
  const auto short_of_time = run_interleaved(engine, contestants, rules);
  EXPECT_EQ((*short_of_time)[0].timing.wall_ms.size(), 5u);
}

TEST(Interleaved, AHandicapIsAGainOfKnownSize) {
  ScriptedEngine engine;
  engine.cpu_ms["a"] = {100};
  std::vector<Contestant> contestants{{.sql = "a", .handicap = 1.15}, {.sql = "a"}};
  const auto laps = run_interleaved(engine, contestants, {.protocol = outcome::Protocol::five_run});
  ASSERT_TRUE(laps.has_value());
  EXPECT_NEAR((*laps)[0].timing.wall_ms_kept / (*laps)[1].timing.wall_ms_kept, 1.15, 1e-9);
}

}  // namespace
}  // namespace ado::bench
