// Entries for the tests: one with every field set, and small ones by number.
#pragma once

#include "blackboard/entry.hpp"

namespace ado::blackboard {

inline Entry full_entry() {
  Entry entry;
  entry.id = "q9_w2_m1";
  entry.source_type = "4w_worker";
  entry.base = {.query_id = "q9",
                .engine = "duckdb",
                .benchmark = "tpcds",
                .original_sql = "SELECT 'é'\nFROM t",
                .fingerprint = "star",
                .timestamp = "2026-02-11T10:05:22Z",
                .run_id = "m1"};
  entry.opt = {.approach = "4w_worker",
               .worker_id = 2,
               .probe_id = "w2",
               .strategy = "one scan",
               .iteration = 1,
               .optimized_sql = "SELECT 1",
               .examples_used = {"q88"},
               .engine_profile_version = "v3"};
  entry.outcome = {.status = outcome::OutcomeStatus::win,
                   .tier = "CRITICAL_HIT",
                   .speedup = 4.47,
                   .speedup_type = outcome::SpeedupType::vs_timeout_ceiling,
                   .timing = Times{3200, 716, "5run"},
                   .validation = Validation{"high", true, false, {"unique(t.a)"}},
                   .error = "none"};
  entry.transforms = {.primary = "a", .all = {"a", "b"}};
  entry.config = {.settings = {{"threads", "8"}}, .impact_additive = 0.5};
  entry.error = Failure{.category = "timeout", .messages = {"x"}};
  entry.reasons = {.reasoning_chain = "because", .evidence = "8 scans"};
  entry.tags = {"a"};
  entry.provenance = {.model = "m",
                      .provider = "p",
                      .git_sha = "a1b2",
                      .knowledge_version_used = "k",
                      .engine_version = "1.5.6"};
  return entry;
}

inline Entry small_entry(const std::string& id, const std::string& day = "2026-11-21") {
  Entry entry;
  entry.id = id;
  entry.source_type = "builtin_probe";
  entry.base = {.query_id = "q1",
                .engine = "duckdb",
                .benchmark = "retail",
                .original_sql = "SELECT 1",
                .timestamp = day + "T01:02:03Z",
                .run_id = "m1"};
  return entry;
}

}  // namespace ado::blackboard
