// Figures for people: protocol and noise beside each, neutral called neutral.
#include "report/text_report.hpp"

#include <gtest/gtest.h>

namespace ado::report {
namespace {

outcome::Measurement measurement(double speedup, double noise) {
  outcome::Measurement result;
  result.protocol = outcome::Protocol::five_run;
  result.speedup = speedup;
  result.cpu_speedup = speedup;
  result.noise = noise;
  result.threads = 2;
  result.original.wall_ms = {1320, 1320, 1320, 1320, 1320};
  result.original.wall_ms_kept = 1320;
  result.candidate.wall_ms_kept = 1320 / speedup;
  return result;
}

TEST(TextReport, AFigureComesWithItsProtocolAndNoise) {
  EXPECT_EQ(measurement_line(measurement(2.0, 0.03)),
            "2.00x (5 runs, trimmed mean, ±3 %; CPU 2.00x; 2 threads)");
  outcome::Measurement of_server = measurement(2.0, 0.03);
  of_server.cpu_speedup = 0;  // Not known.
  EXPECT_EQ(measurement_line(of_server), "2.00x (5 runs, trimmed mean, ±3 %; 2 threads)");
  EXPECT_EQ(times_line(measurement(2.0, 0.03)), "1320 ms -> 660 ms");
}

TEST(TextReport, AGainInsideTheNoiseIsNeutral) {
  EXPECT_NE(measurement_line(measurement(1.15, 0.4)).find("1.15x neutral"), std::string::npos);
}

TEST(TextReport, FiguresAreSetToTheRightAndNamesToTheLeft) {
  EXPECT_EQ(align({{"query", "time"}, {"01_a", "5 ms"}, {"01_long", "120 ms"}}),
            "query      time\n01_a       5 ms\n01_long  120 ms\n");
}

TEST(TextReport, TheBdaShowsTheReasonBelowItsRow) {
  outcome::BdaRow row;
  row.probe_id = "p01";
  row.transform_id = "implied_hull";
  row.status = outcome::ProbeStatus::fail_equivalence;
  row.failure_reason = "row count 10 vs 12";
  const std::string table = bda_table(std::vector{row}, Detail::reasons);
  EXPECT_NE(table.find("FAIL_EQUIV"), std::string::npos);
  EXPECT_NE(table.find("\n      row count 10 vs 12\n"), std::string::npos);
}

}  // namespace
}  // namespace ado::report
