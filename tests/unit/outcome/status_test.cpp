// Statuses: every threshold from both sides, noise, early stop and ceilings.
#include "outcome/status.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace ado::outcome {
namespace {

Measurement with_speedup(double speedup, double noise = 0) {
  Measurement measurement;
  measurement.speedup = speedup;
  measurement.noise = noise;
  return measurement;
}

TEST(Classify, HasOneTableOfThresholds) {
  EXPECT_EQ(classify(with_speedup(1.10)), OutcomeStatus::win);
  EXPECT_EQ(classify(with_speedup(1.0999)), OutcomeStatus::improved);
  EXPECT_EQ(classify(with_speedup(1.05)), OutcomeStatus::improved);
  EXPECT_EQ(classify(with_speedup(1.0499)), OutcomeStatus::neutral);
  EXPECT_EQ(classify(with_speedup(0.95)), OutcomeStatus::neutral);
  EXPECT_EQ(classify(with_speedup(0.9499)), OutcomeStatus::regression);
}

TEST(Classify, CallsWhatIsInsideTheNoiseNeutral) {
  EXPECT_EQ(classify(with_speedup(1.2, 0.25)), OutcomeStatus::neutral);
  EXPECT_EQ(classify(with_speedup(1.3, 0.25)), OutcomeStatus::win);
  EXPECT_EQ(classify(with_speedup(0.9, 0.25)), OutcomeStatus::neutral);
  EXPECT_EQ(classify(with_speedup(0.9, 0.1)), OutcomeStatus::regression);
}

TEST(Classify, NeedsCpuTimeToo) {
  Measurement measurement = with_speedup(1.5);
  measurement.engine = "duckdb 1.5.6";
  measurement.cpu_speedup = 0.99;
  EXPECT_EQ(classify(measurement), OutcomeStatus::neutral);
  measurement.cpu_speedup = 1.4;
  EXPECT_EQ(classify(measurement), OutcomeStatus::win);
  measurement.cpu_speedup = 0.99;
  measurement.threads = 2;  // More threads may do more work in less time.
  EXPECT_EQ(classify(measurement), OutcomeStatus::win);
  measurement.threads = 1;
  measurement.engine = "postgres 15.8";  // The server's CPU time is not ours to see.
  EXPECT_EQ(classify(measurement), OutcomeStatus::win);
}

TEST(Classify, KnowsStopsCeilingsAndNonsense) {
  Measurement stopped = with_speedup(0);
  stopped.stopped_early = true;
  EXPECT_EQ(classify(stopped), OutcomeStatus::regression);
  Measurement ceiling = with_speedup(1);
  ceiling.speedup_type = SpeedupType::both_timeout;
  EXPECT_EQ(classify(ceiling), OutcomeStatus::neutral);
  EXPECT_EQ(classify(with_speedup(0)), OutcomeStatus::error);
  EXPECT_EQ(classify(with_speedup(std::numeric_limits<double>::infinity())), OutcomeStatus::error);
}

TEST(ProbeStatus, FollowsTheOutcome) {
  EXPECT_EQ(probe_status(with_speedup(2)), ProbeStatus::win);
  EXPECT_EQ(probe_status(with_speedup(1.06)), ProbeStatus::pass);
  EXPECT_EQ(probe_status(with_speedup(1)), ProbeStatus::pass);
  EXPECT_EQ(probe_status(with_speedup(0.5)), ProbeStatus::regression);
  EXPECT_EQ(probe_status(with_speedup(0.9, 0.25)), ProbeStatus::regression);
}

TEST(Tier, IsForWinsOnly) {
  EXPECT_EQ(tier(OutcomeStatus::win, 4.0), "CRITICAL_HIT");
  EXPECT_EQ(tier(OutcomeStatus::win, 3.99), std::nullopt);
  EXPECT_EQ(tier(OutcomeStatus::fail, 10), std::nullopt);
}

TEST(ToString, GivesTheNamesOfTheLog) {
  EXPECT_EQ(to_string(ProbeStatus::fail_equivalence), "FAIL_EQUIV");
  EXPECT_EQ(to_string(OutcomeStatus::improved), "IMPROVED");
  EXPECT_EQ(to_string(Protocol::five_run), "5run");
  EXPECT_EQ(to_string(SpeedupType::vs_timeout_ceiling), "vs_timeout_ceiling");
}

}  // namespace
}  // namespace ado::outcome
