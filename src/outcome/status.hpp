// Statuses and the one table of thresholds; nowhere else stands a threshold.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "outcome/measurement.hpp"

namespace ado::outcome {

inline constexpr double kWinSpeedup = 1.10;
inline constexpr double kImprovedSpeedup = 1.05;
inline constexpr double kNeutralSpeedup = 0.95;
inline constexpr double kCriticalHitSpeedup = 4.0;
inline constexpr double kEarlyStopRatio = 1.5;

enum class ProbeStatus { pass, win, regression, fail_tier1, fail_equivalence, error };
enum class OutcomeStatus { win, improved, neutral, regression, error, fail };

// A gain inside the noise is neutral, and so is, for the embedded engine on one thread, a gain in
// wall time without one in CPU time. An early stop is a regression.
OutcomeStatus classify(const Measurement& measurement);
ProbeStatus probe_status(const Measurement& measurement);
std::optional<std::string_view> tier(OutcomeStatus status, double speedup);  // "CRITICAL_HIT"
std::string_view to_string(ProbeStatus status);                              // "FAIL_EQUIV"
std::string_view to_string(OutcomeStatus status);                            // "WIN"
std::string_view to_string(Protocol protocol);                               // "3run"
std::string_view to_string(SpeedupType type);

}  // namespace ado::outcome
