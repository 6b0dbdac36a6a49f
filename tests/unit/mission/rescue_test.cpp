// A mission whose original ran into its time limit: what is decided, and what its events make of
// it.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "mission/decide.hpp"
#include "mission/events.hpp"

namespace ado::mission {
namespace {

using outcome::ProbeStatus;
using outcome::SpeedupType;
using outcome::Verdict;

constexpr double kCeilingMs = 2000;

outcome::Measurement below_ceiling(double candidate_ms) {
  outcome::Measurement result;
  result.original = {.wall_ms = {kCeilingMs}, .cpu_ms = {0}, .wall_ms_kept = kCeilingMs};
  result.candidate = {.wall_ms = {candidate_ms}, .cpu_ms = {0}, .wall_ms_kept = candidate_ms};
  result.speedup = kCeilingMs / candidate_ms;
  result.speedup_type = SpeedupType::vs_timeout_ceiling;
  return result;
}

class Rescue : public testing::Test {
 protected:
  void add(const MissionEvent& typed) {
    const auto folded = fold(view_, {.seq = ++seq_,
                                     .ts = "",
                                     .type = std::string(type_of(typed)),
                                     .key = "",
                                     .data = to_json(typed)});
    ASSERT_TRUE(folded) << folded.error().message;
  }

  void begin(bool accept_sampled, const std::vector<std::string>& ids) {
    add(MissionStarted{{.mission_id = "m1", .stars = 1, .accept_sampled = accept_sampled}});
    add(BaselineTaken{{.wall_ms = kCeilingMs, .ceiling_ms = kCeilingMs}});
    Dispatched dispatched;
    for (const std::string& id : ids) {
      Probe probe;
      probe.id = id;
      probe.transform_id = "correlated_aggregate_to_join";
      dispatched.probes.push_back(std::move(probe));
    }
    add(dispatched);
    for (const std::string& id : ids) {
      add(Prepared{.probe_id = id,
                   .plan_json = "{}",
                   .sql = "SELECT " + id,
                   .structure = Verdict::accepted("order")});
    }
  }

  void measured(const std::string& id, outcome::Measurement measurement) {
    add(Measured{.items = {{.probe_id = id, .measurement = std::move(measurement)}}});
  }
  void refuted(const std::string& id, Verdict verdict) {
    add(Refuted{.probe_id = id, .witness = std::move(verdict)});
  }
  void sampled(const std::string& id, Verdict verdict) {
    add(Sampled{.probe_id = id, .sample = std::move(verdict)});
  }

  std::vector<std::string> next() const {
    std::vector<std::string> keys;
    for (const Effect& effect : decide(view_, **find_mode("standard"))) {
      keys.push_back(key_of(effect));
    }
    return keys;
  }

  View view_;
  std::int64_t seq_ = 0;
};

using Keys = std::vector<std::string>;

TEST_F(Rescue, EachCandidateRunsAloneThenWitnessDataThenTheSample) {
  begin(true, {"p01", "p02"});
  EXPECT_EQ(next(), Keys{"measure:p01"});
  measured("p01", below_ceiling(100));
  EXPECT_EQ(next(), Keys{"measure:p02"});
  outcome::Measurement both = below_ceiling(kCeilingMs);
  both.speedup_type = SpeedupType::both_timeout;
  measured("p02", both);
  EXPECT_EQ(view_.probe("p02")->stage, Stage::closed);
  EXPECT_EQ(next(), Keys{"refute:p01"});
  refuted("p01", Verdict::accepted("witness"));
  EXPECT_EQ(next(), Keys{"sample:p01"});
  sampled("p01", Verdict::accepted("sample"));
  EXPECT_EQ(next(), Keys{"final:p01"});
  add(FinalMeasured{.probe_id = "p01", .measurement = below_ceiling(100), .holds = true});
  EXPECT_EQ(next(), Keys{"finish"});
  ASSERT_TRUE(view_.final);
  EXPECT_EQ(view_.final->probe_id, "p01");
  EXPECT_EQ(bda(view_).at(0).status, ProbeStatus::win);
}

TEST_F(Rescue, WithoutTheFlagItIsReportedAndNotTaken) {
  begin(false, {"p01"});
  measured("p01", below_ceiling(100));
  refuted("p01", Verdict::accepted("witness"));
  sampled("p01", Verdict::accepted("sample"));
  EXPECT_EQ(next(), Keys{"final:p01"});
  add(FinalMeasured{.probe_id = "p01", .measurement = below_ceiling(100), .holds = true});
  add(MissionFinished{.probe_id = "", .reason = "sampled"});
  ASSERT_TRUE(view_.sampled);
  EXPECT_EQ(view_.sampled->probe_id, "p01");
  EXPECT_TRUE(view_.final->probe_id.empty());
  const outcome::BdaRow row = bda(view_).at(0);
  EXPECT_EQ(row.status, ProbeStatus::fail_equivalence);
  EXPECT_TRUE(row.failure_reason.starts_with("undecided: sampled")) << row.failure_reason;
  EXPECT_EQ(row.equivalence.kind, outcome::VerdictKind::undecided);
  EXPECT_EQ(row.equivalence.confidence, outcome::Confidence::sampled);
}

TEST_F(Rescue, ADifferenceOnWitnessDataOrTheSampleRejects) {
  begin(true, {"p01", "p02"});
  measured("p01", below_ceiling(100));
  measured("p02", below_ceiling(200));
  refuted("p01", Verdict::rejected("witness", "rows differ"));
  EXPECT_EQ(next(), Keys{"refute:p02"});
  refuted("p02", Verdict::accepted("witness"));
  sampled("p02", Verdict::rejected("sample", "row count 10 vs 12"));
  EXPECT_EQ(view_.probe("p02")->status, ProbeStatus::fail_equivalence);
  EXPECT_EQ(bda(view_).at(1).equivalence.kind, outcome::VerdictKind::rejected);
  EXPECT_EQ(next(), Keys{"finish"});
}

TEST_F(Rescue, AnUndecidedSampleIsNotTakenWhateverTheFlagSays) {
  begin(true, {"p01"});
  measured("p01", below_ceiling(100));
  refuted("p01", Verdict::accepted("witness"));
  sampled("p01", Verdict::undecided("sample", "the result is empty on the sample"));
  EXPECT_EQ(view_.probe("p01")->status, ProbeStatus::fail_equivalence);
  EXPECT_EQ(next(), Keys{"finish"});
}

}  // namespace
}  // namespace ado::mission
