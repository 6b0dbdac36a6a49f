// Entries: round trip, the published schema, strictness, schema 1.
#include "blackboard/entry.hpp"

#include <cstdlib>

#include <gtest/gtest.h>

#include "base/files.hpp"
#include "blackboard/make_entry.hpp"
#include "tests/unit/blackboard/json_schema.hpp"
#include "tests/unit/blackboard/sample_entries.hpp"

namespace ado::blackboard {
namespace {

using nlohmann::json;

json schema() {
  const std::filesystem::path root = ADO_SOURCE_DIR;
  return json::parse(read_file(root / "data/schemas/blackboard_entry.schema.json").value());
}

std::string violations_of(const Entry& entry) {
  std::string all;
  for (const std::string& each : test::violations(schema(), json::parse(write_entry(entry)))) {
    all += each + "\n";
  }
  return all;
}

outcome::BdaRow measured_row() {
  outcome::BdaRow row;
  row.probe_id = "p03";
  row.transform_id = "or_to_union";
  row.family = outcome::Family::set_operations;
  row.status = outcome::ProbeStatus::win;
  row.measurement = outcome::Measurement{.speedup = 5};
  row.measurement->original.wall_ms_kept = 100;
  row.measurement->candidate.wall_ms_kept = 20;
  row.equivalence = outcome::Verdict::accepted("witness");
  row.equivalence.confidence = outcome::Confidence::high;
  return row;
}

const MissionFacts kMission{.mission_id = "m1",
                            .query_id = "q9",
                            .engine = "duckdb",
                            .engine_version = "1.5.6",
                            .benchmark = "tpcds",
                            .original_sql = "SELECT 1",
                            .started_at = "2026-11-21T00:00:00Z",
                            .approach = "probe"};

TEST(Entry, RoundTripKeepsEveryField) {
  for (const Entry& entry : {full_entry(), small_entry("a")}) {
    const auto read = read_entry(write_entry(entry));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, entry);
    EXPECT_EQ(write_entry(*read), write_entry(entry));
  }
}

TEST(Entry, KeepsToTheSchema) {
  EXPECT_EQ(violations_of(full_entry()), "");
  EXPECT_EQ(violations_of(small_entry("a")), "");
}

TEST(Entry, SchemaBites) {
  json entry = json::parse(write_entry(full_entry()));
  entry["base"].erase("query_id");
  entry["outcome"]["status"] = "GREAT";
  entry["note"] = 1;
  entry["version"]["schema_version"] = "3.0";
  EXPECT_EQ(test::violations(schema(), entry).size(), 4u);
}

TEST(Entry, RefusesStrangersByPlace) {
  const auto message_with = [](const json::json_pointer& place, const json& value) {
    json entry = json::parse(write_entry(full_entry()));
    entry[place] = value;
    return read_entry(entry.dump()).error().message;
  };
  using Place = json::json_pointer;
  EXPECT_EQ(message_with(Place("/note"), 1), "unknown field: note");
  EXPECT_EQ(message_with(Place("/base/note"), 1), "unknown field: base.note");
  EXPECT_EQ(message_with(Place("/outcome/timing/original_ms"), "x"),
            "wrong type: outcome.timing.original_ms must be a number, is string");
  EXPECT_EQ(message_with(Place("/version/schema_version"), "3.0"),
            "entry has an unknown schema_version: 3.0, expected 2.0");
}

TEST(Entry, SectionsThatAreNotRequiredMayBeMissing) {
  json entry = json::parse(write_entry(small_entry("a")));
  for (const char* name : {"opt", "config", "error", "reasons", "tags"}) entry.erase(name);
  const auto read = read_entry(entry.dump());
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, small_entry("a"));
}

TEST(Entry, ReadsSchemaOne) {
  const auto entry = read_entry(R"({"query_id": "q9", "worker_id": 2, "run_name": "r1",
      "timestamp": "2026-02-11T10:05:22Z", "query_intent": "x", "query_fingerprint": "star",
      "examples_used": ["e"], "strategy": "s", "status": "WIN", "speedup": 4.5,
      "transforms_applied": ["a", "b"], "error_category": null, "error_messages": [],
      "what_worked": null, "principle": null, "reviewed": false})");
  ASSERT_TRUE(entry) << entry.error().message;
  EXPECT_EQ(entry->id, "q9_w2_r1");
  EXPECT_EQ(entry->base.fingerprint, "star");
  EXPECT_EQ(entry->outcome.tier, "CRITICAL_HIT");
  EXPECT_EQ(entry->transforms.primary, "a");
  EXPECT_EQ(violations_of(*entry), "");
  EXPECT_EQ(read_entry(R"({"query_id": "q9", "mood": 1})").error().message,
            "missing field: worker_id");
}

TEST(MakeEntry, TakesAMeasuredProbe) {
  const Entry entry = make_entry(kMission, measured_row(), {"or_to_union"});
  EXPECT_EQ(entry.id, "q9_p03_m1");
  EXPECT_EQ(entry.source_type, "builtin_probe");
  EXPECT_EQ(entry.outcome.status, outcome::OutcomeStatus::win);
  EXPECT_EQ(entry.outcome.tier, "CRITICAL_HIT");
  EXPECT_EQ(entry.outcome.validation->rows_match, true);
  EXPECT_EQ(entry.tags, (std::vector<std::string>{"or_to_union", "family_D", "critical_hit"}));
  EXPECT_FALSE(entry.error);
  EXPECT_EQ(violations_of(entry), "");
}

TEST(MakeEntry, TakesEveryStatus) {
  outcome::BdaRow row = measured_row();
  row.status = outcome::ProbeStatus::fail_equivalence;
  row.measurement.reset();
  row.equivalence = outcome::Verdict::rejected("full_result", "row count 1 vs 2");
  row.failure_reason = "row count 1 vs 2";
  const Entry rejected = make_entry(kMission, row, {});
  EXPECT_EQ(rejected.outcome.status, outcome::OutcomeStatus::fail);
  EXPECT_EQ(rejected.error->category, "semantic");
  EXPECT_EQ(violations_of(rejected), "");
  row.status = outcome::ProbeStatus::error;
  row.failure_reason = "statement timed out";
  EXPECT_EQ(make_entry(kMission, row, {}).error->category, "timeout");
  row.family = outcome::Family::compound;
  EXPECT_EQ(make_entry(kMission, row, {}).source_type, "sniper");
  EXPECT_EQ(violations_of(make_entry(kMission, row, {})), "");
}

}  // namespace
}  // namespace ado::blackboard
