// SourceAttempt: one outcome as the reports read it: an entry without its long texts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "outcome/measurement.hpp"
#include "outcome/status.hpp"

namespace ado::blackboard {

struct SourceAttempt {
  std::string id, query_id, engine, engine_version, benchmark, run_id;
  std::string timestamp;    // UTC, of the mission's start.
  std::string source_type;  // "builtin_probe"
  std::string strategy;     // Where in the query, or what was to be tried.
  std::string fingerprint;  // Of the query's text.
  outcome::OutcomeStatus status = outcome::OutcomeStatus::error;
  std::string tier;  // "CRITICAL_HIT" or empty.
  std::optional<double> speedup;
  outcome::SpeedupType speedup_type = outcome::SpeedupType::measured;
  std::optional<double> original_ms, optimized_ms;
  std::string protocol;    // Empty when unknown.
  std::string confidence;  // Of its validation; empty when unknown.
  std::vector<std::string> transforms;
  std::string model;  // Empty for built-in work.
  std::string error;  // Why it failed; its first line.
  std::string optimized_sql;
  bool operator==(const SourceAttempt&) const = default;
};

// How much an attempt's gain is worth. verified: measured, and equal by full result and witness
// data (or by witness data where the result is empty). ceiling: only a time limit to compare with.
// unverified: a gain whose equality nobody vouches for, such as entries of schema 1. none: no gain.
enum class Standing { none, unverified, ceiling, verified };
std::string_view to_string(Standing standing);
Standing standing_of(const SourceAttempt& attempt);

// Whether `a` is the better result of the two: standing first, then speedup, then the earlier one.
bool is_better(const SourceAttempt& a, const SourceAttempt& b);

// One query of one engine and benchmark.
struct QueryKey {
  std::string engine, benchmark, query_id;
  auto operator<=>(const QueryKey&) const = default;
};
QueryKey key_of(const SourceAttempt& attempt);

bool is_gain(const SourceAttempt& attempt);  // WIN or IMPROVED.
// REGRESSION, or a candidate that a gate refused or that failed.
bool is_loss(const SourceAttempt& attempt);

}  // namespace ado::blackboard
