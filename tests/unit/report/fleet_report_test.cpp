// What a fleet adds up to, and how its chart falls.
#include "report/fleet_report.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "report/axis.hpp"
#include "report/html_parts.hpp"
#include "tests/unit/report/missions.hpp"

namespace ado::report {
namespace {

TEST(FleetFigures, WhatStaysCountsWithItsTimeAndAsOne) {
  const FleetFigures figures = figures_of(test::fleet(""));
  EXPECT_DOUBLE_EQ(figures.before_ms, 300);
  EXPECT_DOUBLE_EQ(figures.after_ms, 220);
  EXPECT_EQ(figures.gains, 2U);
  EXPECT_NEAR(figures.mean_of_gains, std::sqrt(2.5 * 1.25), 1e-9);
  EXPECT_NEAR(figures.mean_of_all, std::cbrt(2.5 * 1.25), 1e-9);
  ASSERT_EQ(figures.counts.size(), 2U);
  EXPECT_EQ(figures.counts[0].status, "WIN");
  EXPECT_EQ(figures.counts[0].count, 2U);
  EXPECT_EQ(figures.counts[1].status, "no gain");
  EXPECT_EQ(figures.times.front().row, 0U) << "most saved first";
}

TEST(FleetFigures, CallsWeighTheSumsAndNotTheMean) {
  FleetReport fleet = test::fleet("");
  fleet.rows[0].calls = 10;
  const FleetFigures figures = figures_of(fleet);
  EXPECT_TRUE(figures.weighed_by_calls);
  EXPECT_DOUBLE_EQ(figures.before_ms, 1200);
  EXPECT_DOUBLE_EQ(figures.after_ms, 580);
  EXPECT_NEAR(figures.mean_of_gains, std::sqrt(2.5 * 1.25), 1e-9);
}

TEST(FleetFigures, ATimeLimitIsNoTime) {
  FleetReport fleet = test::fleet("");
  fleet.rows[0].score.measurement->speedup_type = outcome::SpeedupType::vs_timeout_ceiling;
  fleet.rows[2].mission->original->ceiling_ms = 5000;
  const FleetFigures figures = figures_of(fleet);
  EXPECT_EQ(figures.rescued, 1U) << "the other one did not finish either";
  EXPECT_DOUBLE_EQ(figures.before_ms, 100);
  EXPECT_EQ(figures.gains, 1U);
  EXPECT_NEAR(figures.mean_of_all, 1.25, 1e-9);
}

TEST(FleetFigures, OfNothingThereIsNothing) {
  const FleetFigures figures = figures_of(FleetReport{});
  EXPECT_EQ(figures.before_ms, 0);
  EXPECT_EQ(figures.mean_of_all, 0);
  EXPECT_TRUE(waterfall_chart({}, figures).empty());
  EXPECT_TRUE(scatter_chart({}).empty());
}

TEST(Waterfall, EachStepBeginsWhereTheLastOneEnded) {
  const FleetReport fleet = test::fleet("");
  const std::string chart = waterfall_chart(fleet, figures_of(fleet)).html();
  EXPECT_NE(chart.find("x=\"80.00%\" width=\"20.00%\""), std::string::npos) << chart;
  EXPECT_NE(chart.find("x=\"73.33%\" width=\"6.67%\""), std::string::npos) << chart;
  EXPECT_NE(chart.find("−60.0 ms · 20.0 %"), std::string::npos) << chart;
  EXPECT_NE(chart.find("href=\"#q1\""), std::string::npos);
  EXPECT_NE(chart.find(">220 ms<"), std::string::npos) << "after";
}

TEST(Waterfall, WhatIsLostStaysInside) {
  FleetReport fleet = test::fleet("");
  fleet.rows[1].score.measurement = test::measurement(100, 300);
  const std::string chart = waterfall_chart(fleet, figures_of(fleet)).html();
  EXPECT_NE(chart.find("x=\"54.55%\" width=\"45.45%\""), std::string::npos) << chart;
  EXPECT_NE(chart.find("class=\"lost\""), std::string::npos) << chart;
}

TEST(Scatter, OnlyAMissionHasAPlaceToLeadTo) {
  FleetReport fleet = test::fleet("");
  fleet.rows[2].mission.reset();
  const std::string chart = scatter_chart(fleet).html();
  EXPECT_NE(chart.find("href=\"#q2\""), std::string::npos) << chart;
  EXPECT_EQ(chart.find("href=\"#q3\""), std::string::npos) << chart;
}

TEST(Axis, TicksAreRoundAndInside) {
  const Axis linear = Axis::linear(0, 103);
  EXPECT_EQ(linear.ticks(), (std::vector<double>{0, 50, 100}));
  const Axis logarithmic = Axis::logarithmic(3, 3000);
  EXPECT_EQ(logarithmic.ticks(), (std::vector<double>{10, 100, 1000}));
  for (const Axis& axis : {linear, logarithmic}) {
    for (const double tick : axis.ticks()) {
      EXPECT_GE(axis.share(tick), 0);
      EXPECT_LE(axis.share(tick), 1);
    }
  }
  EXPECT_LE(Axis::logarithmic(1e-3, 1e9).ticks().size(), 7U);
  EXPECT_LT(linear.share(0), 0.05);
  EXPECT_GT(logarithmic.share(3000), 0.95);
  EXPECT_EQ(tick_text(1000), "1,000");
  EXPECT_EQ(tick_text(0.5), "0.5");
}

}  // namespace
}  // namespace ado::report
