// An original that ends within its time limit at first, and not when it is measured once more.
#include <gtest/gtest.h>

#include "mission/perform.hpp"
#include "tests/unit/engine/database.hpp"

namespace ado::mission {
namespace {

constexpr std::string_view kOriginal = "SELECT sum(x) AS total FROM t";
constexpr std::string_view kCandidate = "SELECT sum(t.x) AS total FROM t";

// A DuckDB that stops the original as its own time limit would.
class SlowToday final : public engine::Engine {
 public:
  sql::Dialect dialect() const override { return real().dialect(); }
  const engine::EngineInfo& info() const override { return real().info(); }
  Result<sql::Schema> schema() override { return real().schema(); }
  Result<std::vector<engine::ResultColumn>> describe(std::string_view statement) override {
    return real().describe(statement);
  }
  Result<engine::RunStats> run(std::string_view statement, engine::RowSink& sink,
                               const engine::RunOptions& options) override {
    if (is_stopped(statement)) return fail(ErrorKind::unavailable, "timeout after 100 ms");
    return real().run(statement, sink, options);
  }
  Result<explain::Tree> explain(std::string_view statement,
                                const engine::Settings& settings) override {
    return real().explain(statement, settings);
  }
  Result<Profiled> run_profiled(std::string_view statement, engine::RowSink& sink,
                                const engine::RunOptions& options) override {
    if (is_stopped(statement)) return fail(ErrorKind::unavailable, "timeout after 100 ms");
    return real().run_profiled(statement, sink, options);
  }
  engine::RunFailure last_failure() const override {
    return stopped_ ? failure : real().last_failure();
  }
  Result<std::map<std::string, std::string>> current_settings() override {
    return real().current_settings();
  }
  Result<void> begin_snapshot() override { return real().begin_snapshot(); }
  Result<void> end_snapshot() override { return real().end_snapshot(); }
  Result<std::vector<engine::IndexTrial>> try_indexes(
      std::string_view statement, const std::vector<engine::IndexIdea>& ideas) const override {
    return real().try_indexes(statement, ideas);
  }
  Result<engine::Scratch> open_scratch() const override { return real().open_scratch(); }

  bool is_slow = false;
  engine::RunFailure failure = engine::RunFailure::timeout;

 private:
  bool is_stopped(std::string_view statement) {
    stopped_ = is_slow && statement == kOriginal;
    return stopped_;
  }
  engine::Engine& real() const { return scratch_.engine(); }

  mutable engine::Scratch scratch_ =
      engine::test::open_scratch("CREATE TABLE t AS SELECT range AS x FROM range(100)");
  bool stopped_ = false;
};

class FinalTimeout : public testing::Test {
 protected:
  FinalTimeout() {
    options_.sql = kOriginal;
    view_.assignment = Assignment{.sql = options_.sql, .mode = "probe", .stars = 2};
    view_.baseline = BaselineSummary{.wall_ms = 1, .rows = 1};
    Probe probe;
    probe.id = "p01";
    probe.sql = kCandidate;
    probe.measurement = outcome::Measurement{};
    probe.measurement->speedup = 1.5;
    view_.probes.push_back(std::move(probe));
    auto performer = Performer::make(engine_, options_, {});
    EXPECT_TRUE(performer) << performer.error().message;
    performer_ = std::make_unique<Performer>(*std::move(performer));
  }
  Result<MissionEvent> measure_final() {
    engine_.is_slow = true;
    return performer_->perform(MeasureFinal{.probe_id = "p01"}, view_);
  }

  SlowToday engine_;
  Options options_;
  View view_;
  std::unique_ptr<Performer> performer_;
};

TEST_F(FinalTimeout, AFinalistWithoutAFigureDoesNotHold) {
  const auto done = measure_final();
  ASSERT_TRUE(done) << done.error().message;
  const auto* event = std::get_if<FinalMeasured>(&*done);
  ASSERT_NE(event, nullptr);
  EXPECT_FALSE(event->holds);
  EXPECT_EQ(event->measurement.speedup, 1.5) << "what was measured before";
}

TEST_F(FinalTimeout, ALostConnectionStillEndsTheMission) {
  engine_.failure = engine::RunFailure::cancelled;
  EXPECT_FALSE(measure_final());
}

TEST_F(FinalTimeout, NorDoesAProbeOfABatch) {
  view_.assignment->protocol = outcome::Protocol::three_run;
  engine_.is_slow = false;
  view_.baseline.reset();
  const auto baseline = performer_->perform(TakeBaseline{}, view_);
  ASSERT_TRUE(baseline) << baseline.error().message;
  view_.baseline = std::get<BaselineTaken>(*baseline).baseline;
  engine_.is_slow = true;
  const auto done = performer_->perform(MeasureBatch{.probe_ids = {"p01"}}, view_);
  ASSERT_TRUE(done) << done.error().message;
  const auto& items = std::get<Measured>(*done).items;
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].failure,
            "no figure: this time the original ran into its time limit beside it");
  EXPECT_FALSE(items[0].measurement);
}

}  // namespace
}  // namespace ado::mission
