// Hints: what `-- @ key: value` lines above a pipeline, a stage or a statement say.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace ado::sql {

enum class ErrorHint : std::uint8_t { null, fail };        // on_error
enum class CacheHint : std::uint8_t { on, off, refresh };  // cache
std::string_view to_string(ErrorHint hint);
std::string_view to_string(CacheHint hint);

inline constexpr std::int64_t kParallelMax = 1024;
inline constexpr std::int64_t kBatchSizeMax = 1000;
inline constexpr double kBudgetUsdMax = 1e6;

// Absent: nothing was said here.
struct Hints {
  std::optional<std::int64_t> parallel;    // Calls in flight, 1 to kParallelMax.
  std::optional<std::int64_t> batch_size;  // Rows in one prompt, 1 to kBatchSizeMax.
  std::optional<std::string> model;        // A name or an alias of ado.toml.
  std::optional<double> threshold;         // Of a score that stands as a condition, -1 to 1.
  std::optional<double> budget_usd;        // Above 0, up to kBudgetUsdMax.
  std::optional<ErrorHint> on_error;
  std::optional<CacheHint> cache;
  std::optional<double> recall;  // Of blocking in a SEMANTIC JOIN, above 0, up to 1.
  std::optional<bool> blocking;
  std::vector<std::string> notes;  // Free text, for the prompts of what it stands above.
  bool operator==(const Hints&) const = default;
};

// What is in force inside of both: the inner one wins; notes of the outer one come first.
Hints merge(const Hints& outer, const Hints& inner);

// What stands behind `--` and a blank: "@ parallel: 8". Nothing for a comment that is no hint.
std::optional<std::string_view> hint_text(std::string_view comment);
// Adds one hint, the text behind its @. Errors (invalid_input, without a position): an unknown key,
// with the nearest known one; a value out of its range; a key for the second time.
Result<void> add_hint(Hints& hints, std::string_view text);

// The lines that say the same: "-- @ parallel: 8".
std::vector<std::string> hint_lines(const Hints& hints);

}  // namespace ado::sql
