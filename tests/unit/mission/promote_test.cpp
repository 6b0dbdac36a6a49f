// What may become an example, and what is said when it may not.
#include "mission/promote.hpp"

#include <gtest/gtest.h>

namespace ado::mission {
namespace {

using outcome::Verdict;

const Curation kCuration{
    .id = "sums_first", .what = "a", .why = "b", .when = "c", .when_not = {"d"}};

outcome::Measurement measured(double speedup) {
  outcome::Measurement measurement{.speedup = speedup, .cpu_speedup = speedup, .noise = 0.01};
  measurement.original.wall_ms_kept = 100.04;
  measurement.candidate.wall_ms_kept = 100.04 / speedup;
  measurement.threads = 2;
  return measurement;
}

View proven(double speedup) {
  Probe probe;
  probe.id = "p01";
  probe.transform_id = "eager_aggregation";
  probe.stage = Stage::closed;
  probe.sql = "SELECT 2";
  probe.full_result = Verdict::accepted("full_result");
  probe.witness = Verdict::accepted("witness");
  probe.measurement = measured(speedup);
  View view;
  view.assignment = Assignment{.mission_id = "m1",
                               .sql = "SELECT 1",
                               .engine = "duckdb",
                               .engine_version = "1.5.6",
                               .database = "retail"};
  view.probes.push_back(probe);
  view.finished = true;
  view.final = Final{.probe_id = "p01", .measurement = measured(speedup)};
  return view;
}

// "" when it is promoted.
std::string refused(const View& view, const Curation& curation = kCuration,
                    std::string_view probe = "p01") {
  const auto example = promote(view, probe, curation);
  return example ? "" : example.error().message;
}

TEST(Promote, AGainBecomesAnExample) {
  const auto example = promote(proven(2), "", kCuration);
  ASSERT_TRUE(example) << example.error().message;
  EXPECT_EQ(example->status, knowledge::GoldStatus::promoted);
  EXPECT_EQ(example->transform_id, "eager_aggregation");
  EXPECT_EQ(example->original_sql, "SELECT 1");
  EXPECT_EQ(example->optimized_sql, "SELECT 2");
  EXPECT_EQ(example->outcome.before_ms, 100.0);
  EXPECT_EQ(example->outcome.speedup, 2);
  EXPECT_EQ(example->data, "retail, mission m1");
}

TEST(Promote, ALossBecomesARegression) {
  View view = proven(0.5);
  view.probes[0].witness.reset();  // What is slower is not tried on witness data by a mission.
  view.final = Final{};
  const auto example = promote(view, "p01", kCuration);
  ASSERT_TRUE(example) << example.error().message;
  EXPECT_EQ(example->status, knowledge::GoldStatus::regression);
  EXPECT_NE(refused(view, kCuration, "").find("the original stayed"), std::string::npos);
}

TEST(Promote, WhatIsNotProvenIsRefused) {
  EXPECT_EQ(refused(proven(2)), "");
  const auto after = [](auto change) {
    View view = proven(2);
    change(view);
    return refused(view);
  };
  EXPECT_NE(after([](View& view) { view.finished = false; }).find("not finished"),
            std::string::npos);
  EXPECT_NE(after([](View& view) { view.probes[0].full_result = {}; }).find("in full"),
            std::string::npos);
  EXPECT_NE(after([](View& view) {
              view.probes[0].witness = Verdict::undecided("witness", "no row");
            }).find("no row"),
            std::string::npos);
  EXPECT_NE(after([](View& view) { view.probes[0].measurement.reset(); }).find("not timed"),
            std::string::npos);
  EXPECT_NE(after([](View& view) {
              view.probes[0].measurement->speedup_type = outcome::SpeedupType::vs_timeout_ceiling;
            }).find("not timed"),
            std::string::npos);
  EXPECT_NE(after([](View& view) {
              view.final->measurement->speedup_type = outcome::SpeedupType::vs_timeout_ceiling;
            }).find("in the end"),
            std::string::npos);
  EXPECT_NE(after([](View& view) { view.probes[0].source = Source::model; }).find("model"),
            std::string::npos);
  EXPECT_NE(after([](View& view) { view.probes[0].settings.push_back({}); }).find("settings"),
            std::string::npos);
  EXPECT_NE(refused(proven(1.01)).find("neither"), std::string::npos);
  EXPECT_NE(refused(proven(2), kCuration, "p09").find("no probe p09"), std::string::npos);
}

TEST(Promote, ACompoundIsNoExample) {
  View view = proven(2);
  Probe compound = view.probes[0];
  compound.id = "s01";
  compound.transform_id = "compound";
  compound.transforms = {"eager_aggregation", "narrow_arithmetic"};
  view.probes.push_back(compound);
  EXPECT_NE(refused(view, kCuration, "s01").find("eager_aggregation, narrow_arithmetic"),
            std::string::npos);
}

TEST(Promote, APersonHasToSayWhy) {
  for (const auto& change :
       std::vector<void (*)(Curation&)>{[](Curation& curation) { curation.id = "../gold"; },
                                        [](Curation& curation) { curation.id = ""; },
                                        [](Curation& curation) { curation.what = ""; },
                                        [](Curation& curation) { curation.why = ""; },
                                        [](Curation& curation) { curation.when = ""; },
                                        [](Curation& curation) { curation.when_not = {}; },
                                        [](Curation& curation) { curation.when_not = {""}; }}) {
    Curation curation = kCuration;
    change(curation);
    EXPECT_NE(refused(proven(2), curation), "");
  }
}

}  // namespace
}  // namespace ado::mission
