// One line of the blackboard: what happened to one probe. Schema 2.0; never rewritten.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "outcome/measurement.hpp"
#include "outcome/status.hpp"

namespace ado::blackboard {

inline constexpr std::string_view kSchemaVersion = "2.0";

struct Base {
  std::string query_id;
  std::string engine;     // "duckdb"
  std::string benchmark;  // The fleet's name, else the database's.
  std::string original_sql;
  std::string fingerprint;
  std::string timestamp;  // UTC, of the mission's start: the day is the partition.
  std::string run_id;     // The mission.
  bool operator==(const Base&) const = default;
};
struct Opt {
  std::string approach;
  std::optional<std::int64_t> worker_id;
  std::string probe_id;
  std::string strategy;
  std::int64_t iteration = 0;
  std::string optimized_sql;
  std::vector<std::string> examples_used;
  std::string engine_profile_version;
  bool operator==(const Opt&) const = default;
};
struct Times {
  double original_ms = 0;
  double optimized_ms = 0;
  std::string protocol;  // "3run", "5run"; empty when unknown.
  bool operator==(const Times&) const = default;
};
struct Validation {
  std::string confidence;  // high, schema_only, sampled, row_count_only, zero_row_unverified
  std::optional<bool> rows_match;
  std::optional<bool> checksum_match;
  std::vector<std::string> valid_while;  // Facts that were only observed or assumed.
  bool operator==(const Validation&) const = default;
};
struct Outcome {
  outcome::OutcomeStatus status = outcome::OutcomeStatus::error;
  std::optional<std::string> tier;
  std::optional<double> speedup;
  outcome::SpeedupType speedup_type = outcome::SpeedupType::measured;
  std::optional<Times> timing;
  std::optional<Validation> validation;
  std::optional<std::string> error;
  bool operator==(const Outcome&) const = default;
};
struct Transforms {
  std::string primary;
  std::vector<std::string> all;
  // How they are known: assignment, reply_text, strategy_map or sql_diff; empty in old entries.
  std::string tier = {};
  bool operator==(const Transforms&) const = default;
};
struct Config {
  std::map<std::string, std::string> settings;
  std::optional<double> impact_additive;
  bool operator==(const Config&) const = default;
};
struct Failure {
  std::string category = "unknown";  // syntax, semantic, timeout, execution, unknown
  std::vector<std::string> messages;
  bool operator==(const Failure&) const = default;
};
struct Reasons {
  std::string reasoning_chain;
  std::string evidence;
  bool operator==(const Reasons&) const = default;
};
struct Provenance {
  std::string model;  // Both empty for built-in work.
  std::string provider;
  std::string git_sha;
  std::string knowledge_version_used;
  std::string engine_version;
  bool operator==(const Provenance&) const = default;
};
struct Version {
  std::string schema_version = std::string(kSchemaVersion);
  std::int64_t entry_version = 1;
  std::string status = "active";
  bool operator==(const Version&) const = default;
};

struct Entry {
  std::string id;  // <query>_<probe>_<mission>
  std::string source_type;
  Base base;
  Opt opt;
  Outcome outcome;
  Transforms transforms;
  Config config;
  std::optional<Failure> error;
  Reasons reasons;
  std::vector<std::string> tags;
  Provenance provenance;
  Version version;
  bool operator==(const Entry&) const = default;
};

// One line without its end, fields in the order of the schema.
std::string write_entry(const Entry& entry);

// Schema 2.0, strict in names and types, sections that are not required may be missing; or the flat
// entry of schema 1, whose fields find their places and whose others get defaults. Errors:
// invalid_input for other versions and whatever is no entry.
Result<Entry> read_entry(std::string_view line);

}  // namespace ado::blackboard
