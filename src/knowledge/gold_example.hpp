// Gold examples: rewrites that paid, curated by people, in data/gold/<engine>/*.json; among them
// regressions: where a transform was slower.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "explain/signals.hpp"
#include "outcome/measurement.hpp"
#include "sql/node.hpp"

namespace ado::knowledge {

// The largest severity of each kind that a plan shows, 0 to 1.
using SignalLevels = std::map<explain::SignalKind, double>;
SignalLevels signal_levels(const explain::Tree& plan);

// Where the same idea does not pay; of a regression, where it does.
struct Limit {
  std::string where;              // One sentence.
  std::optional<double> speedup;  // Measured there, alone; below 1, of a regression above.
  bool operator==(const Limit&) const = default;
};

// Side by side, on the example's own data.
struct GoldOutcome {
  outcome::Protocol protocol = outcome::Protocol::five_run;
  double before_ms = 0, after_ms = 0;  // The protocol's means, wall time.
  double speedup = 0;
  double noise = 0;  // Relative, as in outcome::Measurement.
  int threads = 1;
  bool operator==(const GoldOutcome&) const = default;
};

// regression: measured, the answer is the same, and slower.
enum class GoldStatus { candidate, promoted, retired, regression };
std::string_view to_string(GoldStatus status);

struct GoldExample {
  std::string id;  // The file's stem.
  sql::Dialect engine = sql::Dialect::duckdb;
  std::string engine_version;
  std::string transform_id;
  std::string schema;           // Below the folder that `gold` is in: "demo/schema.sql".
  std::string data;             // How much of it was measured: "retail demo, scale 1, seed 42".
  std::string what, why, when;  // One or two sentences each.
  std::vector<Limit> when_not;  // One at least.
  std::string original_sql, optimized_sql;
  std::vector<std::string> needs;  // Facts, as --assume reads them.
  // Of the original's plan, on the data that was measured; none where it was not looked at.
  std::optional<SignalLevels> signals;
  GoldOutcome outcome;
  GoldStatus status = GoldStatus::candidate;
  bool operator==(const GoldExample&) const = default;
};

// Strict, as all our JSON: an unknown or missing field is invalid_input with its place.
Result<GoldExample> read_gold_example(std::string_view json_text);
std::string write_gold_example(const GoldExample& example);  // Indented; SQL is a list of lines.

// A folder that holds gold/<engine>/ and the schemas of its examples: what ado brings, and
// <workspace>/knowledge.
// Its folders of engines, by name; none when it has no `gold`.
Result<std::vector<std::filesystem::path>> gold_folders(const std::filesystem::path& root);
// All of a folder, whatever their status, by id.
Result<std::vector<GoldExample>> read_gold_folder(const std::filesystem::path& folder);

}  // namespace ado::knowledge
