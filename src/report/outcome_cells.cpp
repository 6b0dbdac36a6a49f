// Renders single values of outcomes.
#include "report/outcome_cells.hpp"

#include <fmt/format.h>

namespace ado::report {

using blackboard::Standing;

std::string speedup_cell(const blackboard::SourceAttempt& attempt) {
  if (!attempt.speedup) return "-";
  switch (attempt.speedup_type) {
    case outcome::SpeedupType::measured:
      return fmt::format("{:.2f}x", *attempt.speedup);
    case outcome::SpeedupType::vs_timeout_ceiling:
      return fmt::format(">={:.2f}x", *attempt.speedup);
    case outcome::SpeedupType::both_timeout:
      return "-";
  }
  return {};
}

std::string milliseconds_cell(const std::optional<double>& milliseconds) {
  return milliseconds ? fmt::format("{:.1f} ms", *milliseconds) : "-";
}

std::string checked_cell(const blackboard::SourceAttempt& attempt) {
  switch (blackboard::standing_of(attempt)) {
    case Standing::verified:
      return attempt.confidence;
    case Standing::ceiling:
      return attempt.confidence.empty() ? "ceiling" : "ceiling, " + attempt.confidence;
    case Standing::unverified:
      return attempt.confidence.empty() ? "unverified" : "unverified, " + attempt.confidence;
    case Standing::none:
      return attempt.confidence.empty() ? "-" : attempt.confidence;
  }
  return {};
}

}  // namespace ado::report
