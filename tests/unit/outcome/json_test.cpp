// Outcomes as JSON: what is written reads back equal, and strangers are refused.
#include "outcome/json.hpp"

#include <limits>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace ado::outcome {
namespace {

using nlohmann::json;

BdaRow full_row() {
  BdaRow row;
  row.probe_id = "p03";
  row.transform_id = "or_to_union";
  row.family = Family::set_operations;
  row.target = "cte:ws: \"é\"";
  row.status = ProbeStatus::win;
  row.measurement = Measurement{.protocol = Protocol::five_run,
                                .original = {{1.5, 1.25, 1.0 / 3}, {1, 2, 3}, 1.2, 1.1, 0.01},
                                .candidate = {{0.5}, {}, 0.5, 0.4, 0},
                                .speedup = 2.4,
                                .cpu_speedup = 2.75,
                                .noise = 0.02,
                                .noise_floor = 0.015,
                                .interval = RatioInterval{.low = 2.3, .high = 2.5},
                                .speedup_type = SpeedupType::vs_timeout_ceiling,
                                .stopped_early = true,
                                .engine = "duckdb 1.5.6",
                                .threads = 8,
                                .memory_limit = "4GB",
                                .rows = 9'000'000'000};
  row.ops_used = {"replace_body"};
  row.explain_delta = "one scan less";
  row.equivalence = Verdict::rejected("witness", "row count 10 vs 12");
  row.equivalence.evidence = {"(1, a)"};
  row.equivalence.valid_while = {"unique(t.a)"};
  row.equivalence.counterexample = Counterexample{"CREATE TABLE t (a int)", "a\n1", "a\n"};
  row.equivalence.confidence = Confidence::high;
  row.equivalence.proof = Proof::rule;
  row.exploration = true;
  row.failure_reason = "none";
  row.source = "model";
  row.tokens = 1234;
  row.cost = 0.0125;
  row.why = "hot";
  row.sql = "SELECT 1";
  return row;
}

TEST(OutcomeJson, RoundTripKeepsEveryField) {
  for (const BdaRow& row : {full_row(), BdaRow{}}) {
    const auto read = read_bda_row(json::parse(to_json(row).dump()));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, row);
  }
}

TEST(OutcomeJson, EveryEnumeratorReadsBack) {
  BdaRow row;
  for (int i = 0; i < 8; ++i) {
    row.family = static_cast<Family>(i);
    row.status = static_cast<ProbeStatus>(i % 6);
    row.equivalence.kind = static_cast<VerdictKind>(i % 3);
    row.equivalence.confidence = static_cast<Confidence>(i % 5);
    row.equivalence.proof = static_cast<Proof>(i % 3);
    row.measurement = Measurement{.protocol = static_cast<Protocol>(i % 2),
                                  .speedup_type = static_cast<SpeedupType>(i % 3)};
    EXPECT_EQ(read_bda_row(to_json(row)).value(), row);
  }
}

TEST(OutcomeJson, NeverWritesWhatItCannotRead) {
  Measurement measurement;
  measurement.speedup = std::numeric_limits<double>::infinity();
  measurement.original.wall_ms = {std::numeric_limits<double>::quiet_NaN()};
  const auto read = read_measurement(json::parse(to_json(measurement).dump()));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->speedup, 0);
  EXPECT_EQ(read->original.wall_ms.at(0), 0);
}

TEST(OutcomeJson, RefusesStrangersByPlace) {
  json row = to_json(full_row());
  row["equivalence"]["mood"] = "good";
  EXPECT_EQ(read_bda_row(row).error().message, "unknown field: equivalence.mood");
  row = to_json(full_row());
  row["measurement"]["original"].erase("spread");
  EXPECT_EQ(read_bda_row(row, "rows[2]").error().message,
            "missing field: rows[2].measurement.original.spread");
  row = to_json(full_row());
  row["family"] = "Z";
  EXPECT_EQ(read_bda_row(row).error().message, "unknown value: family is \"Z\", not A to G or X");
  row = to_json(full_row());
  row["status"] = "GREAT";
  EXPECT_EQ(read_bda_row(row).error().message,
            "unknown value: status is \"GREAT\", not one of PASS, WIN, REGRESSION, FAIL_TIER1, "
            "FAIL_EQUIV, ERROR");
}

}  // namespace
}  // namespace ado::outcome
