// Statistics over fixed numbers: the protocols, the noise, the comparison.
#include "bench/statistics.hpp"

#include <gtest/gtest.h>

#include "outcome/status.hpp"

namespace ado::bench {
namespace {

using outcome::Protocol;

outcome::Timing three(double first, double second, double third) {
  return summarize({first, second, third}, {first, second, third}, Protocol::three_run);
}

outcome::Timing five(std::vector<double> wall_ms) {
  return summarize(wall_ms, wall_ms, Protocol::five_run);
}

TEST(Summarize, ThreeRunDiscardsTheFirst) {
  const auto timing = summarize({900, 100, 110}, {800, 90, 94}, Protocol::three_run);
  EXPECT_DOUBLE_EQ(timing.wall_ms_kept, 105);
  EXPECT_DOUBLE_EQ(timing.cpu_ms_kept, 92);
  EXPECT_NEAR(timing.spread, 10.0 / 105, 1e-12);
  EXPECT_EQ(timing.wall_ms.size(), 3u);
}

TEST(Summarize, FiveRunDropsMinAndMaxOfWallTime) {
  // Keeps runs 0, 3 and 4, and the CPU times of the same runs.
  const auto timing = summarize({100, 500, 90, 110, 120}, {1, 50, 60, 2, 3}, Protocol::five_run);
  EXPECT_DOUBLE_EQ(timing.wall_ms_kept, 110);
  EXPECT_DOUBLE_EQ(timing.cpu_ms_kept, 2);
  EXPECT_NEAR(timing.spread, 20.0 / 110, 1e-12);
}

TEST(Summarize, OfManyRunsDropsATenthOnEachSide) {
  std::vector<double> wall_ms(16, 100);
  wall_ms.insert(wall_ms.end(), {1, 2, 900, 800});
  EXPECT_DOUBLE_EQ(summarize(wall_ms, wall_ms, Protocol::five_run).wall_ms_kept, 100);
}

TEST(Summarize, KeepsAllOfAnIncompleteSeries) {
  EXPECT_DOUBLE_EQ(summarize({200, 100}, {200, 100}, Protocol::three_run).wall_ms_kept, 150);
  EXPECT_DOUBLE_EQ(summarize({}, {}, Protocol::five_run).wall_ms_kept, 0);
}

const engine::EngineInfo kInfo{
    .engine = "duckdb", .version = "1.5.6", .threads = 4, .memory_limit = "4GB"};

double noise(const outcome::Timing& original, const outcome::Timing& candidate, Protocol protocol) {
  return compare(original, candidate, protocol, kInfo).noise;
}

TEST(Noise, HasAFloor) {
  EXPECT_DOUBLE_EQ(noise(three(9, 100, 100), three(9, 50, 50), Protocol::three_run), 0.02);
}

TEST(Noise, IgnoresWhatDisturbsBothSidesOfARound) {
  // The second round ran at half speed for both: the ratio stands.
  EXPECT_DOUBLE_EQ(noise(three(1, 100, 200), three(1, 50, 100), Protocol::three_run), 0.02);
}

TEST(Noise, GrowsWithTheSpreadOfPairedRatios) {
  // Ratios 2.0 and 2.2: the range of their logarithms is 0.0953, noise exp(1.2533 x 0.0953) - 1.
  const double measured = noise(three(1, 100, 110), three(1, 50, 50), Protocol::three_run);
  EXPECT_NEAR(measured, 0.1269, 1e-3);
}

TEST(Noise, OfFiveRunsDropsTheExtremeRatios) {
  const double measured =
      noise(five({100, 100, 100, 100, 100}), five({100, 100, 100, 900, 10}), Protocol::five_run);
  EXPECT_DOUBLE_EQ(measured, 0.02);
}

TEST(Noise, OfTimesBelowTheClockIsEverything) {
  EXPECT_DOUBLE_EQ(noise(three(0, 0, 0), three(0, 0, 0), Protocol::three_run), 1);
}

TEST(Compare, FillsTheMeasurement) {
  const auto measurement =
      compare(three(300, 200, 200), three(300, 100, 100), Protocol::three_run, kInfo);
  EXPECT_DOUBLE_EQ(measurement.speedup, 2);
  EXPECT_DOUBLE_EQ(measurement.cpu_speedup, 2);
  EXPECT_DOUBLE_EQ(measurement.noise, 0.02);
  EXPECT_EQ(measurement.engine, "duckdb 1.5.6");
  EXPECT_EQ(measurement.threads, 4);
  EXPECT_EQ(measurement.memory_limit, "4GB");
  EXPECT_EQ(measurement.speedup_type, outcome::SpeedupType::measured);
}

TEST(Compare, WallGainWithoutCpuGainOnOneThreadIsNoise) {
  const auto original = summarize({200, 200, 200}, {100, 100, 100}, Protocol::three_run);
  const auto candidate = summarize({100, 100, 100}, {100, 100, 100}, Protocol::three_run);
  engine::EngineInfo one_thread = kInfo;
  one_thread.threads = 1;
  EXPECT_GT(compare(original, candidate, Protocol::three_run, one_thread).noise, 1.0);
  EXPECT_LT(compare(original, candidate, Protocol::three_run, kInfo).noise, 1.0);
}

TEST(Compare, ADifferenceOfTheOriginalFromItselfIsNoGain) {
  // Every second of the original's runs is slower by 10 %: 1.05 against a steady candidate.
  const auto measurement = compare(five({100, 110, 100, 110, 100, 110, 100, 110, 100, 110}),
                                   five(std::vector<double>(10, 100)), Protocol::five_run, kInfo);
  EXPECT_NEAR(measurement.speedup, 1.05, 1e-9);
  EXPECT_NEAR(measurement.noise_floor.value_or(0), 0.10, 1e-9);
  EXPECT_NEAR(measurement.noise, 0.10, 1e-9);
  EXPECT_EQ(outcome::classify(measurement), outcome::OutcomeStatus::neutral);
}

TEST(Interval, NeedsSevenRounds) {
  const auto interval = [](std::size_t rounds) {
    return compare(five(std::vector<double>(rounds, 20)), five(std::vector<double>(rounds, 10)),
                   Protocol::five_run, kInfo)
        .interval;
  };
  EXPECT_FALSE(interval(6).has_value());
  EXPECT_EQ(interval(7), (outcome::RatioInterval{.low = 2, .high = 2}));
}

TEST(Interval, HoldsTheRatioAndGrowsWithTheSpread) {
  const auto interval = [](const std::vector<double>& candidate) {
    return *compare(five({100, 104, 96, 102, 98, 101, 99, 103, 97}), five(candidate),
                    Protocol::five_run, kInfo)
                .interval;
  };
  const auto narrow = interval({50, 50, 50, 50, 50, 50, 50, 50, 50});
  const auto wide = interval({40, 60, 45, 55, 50, 42, 58, 47, 53});
  EXPECT_LT(narrow.low, 2.0);
  EXPECT_GT(narrow.high, 2.0);
  EXPECT_GT(wide.high - wide.low, 2 * (narrow.high - narrow.low));
}

TEST(Settled, WhereTheClassIsTheSameWithinTheNoise) {
  outcome::Measurement measurement{.speedup = 1.0, .noise = 0.04};
  EXPECT_FALSE(is_settled(measurement));  // The noise of five runs says little,
  measurement.interval = {0.96, 1.04};
  EXPECT_TRUE(is_settled(measurement));  // an interval says: neutral.
  measurement.noise = 0.08;
  EXPECT_FALSE(is_settled(measurement));  // It could be a regression or a gain.
  measurement.speedup = 1.2;
  measurement.noise = 0.03;
  EXPECT_TRUE(is_settled(measurement));
  measurement.speedup = 1.1;
  EXPECT_FALSE(is_settled(measurement));
  measurement.noise = 0.02;
  EXPECT_TRUE(is_settled(measurement));  // On the edge, and no narrower.
  measurement = {.speedup = 3, .noise = 0.3};
  EXPECT_TRUE(is_settled(measurement));
  measurement.noise = 2.5;
  EXPECT_FALSE(is_settled(measurement));  // Large, and yet it may be nothing.
}

TEST(Settled, IsAskedSeldom) {
  EXPECT_TRUE(is_look(5) && is_look(11) && is_look(89));
  EXPECT_FALSE(is_look(6) || is_look(7) || is_look(10) || is_look(90));
}

TEST(Compare, GivesNoSpeedupWithoutATime) {
  const auto measurement = compare(three(1, 1, 1), three(0, 0, 0), Protocol::three_run, kInfo);
  EXPECT_DOUBLE_EQ(measurement.speedup, 0);
}

}  // namespace
}  // namespace ado::bench
