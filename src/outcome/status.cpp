// Turns a measurement into a status: the only place that compares with the thresholds.
#include "outcome/status.hpp"

#include <cmath>

#include "base/require.hpp"

namespace ado::outcome {
namespace {

bool is_gain_in_noise(const Measurement& measurement) {
  if (measurement.speedup - 1 <= measurement.noise) return true;
  // On one thread the embedded engine cannot save wall time without saving CPU time.
  const bool cpu_tells = measurement.threads == 1 && measurement.engine.starts_with("duckdb") &&
                         measurement.cpu_speedup > 0;
  return cpu_tells && measurement.cpu_speedup <= 1;
}

bool is_loss_in_noise(const Measurement& measurement) {
  return 1 / measurement.speedup - 1 <= measurement.noise;
}

}  // namespace

OutcomeStatus classify(const Measurement& measurement) {
  if (measurement.speedup_type == SpeedupType::both_timeout) return OutcomeStatus::neutral;
  if (measurement.stopped_early) return OutcomeStatus::regression;
  const double speedup = measurement.speedup;
  if (!std::isfinite(speedup) || speedup <= 0) return OutcomeStatus::error;
  if (speedup < kNeutralSpeedup) {
    return is_loss_in_noise(measurement) ? OutcomeStatus::neutral : OutcomeStatus::regression;
  }
  if (speedup < kImprovedSpeedup || is_gain_in_noise(measurement)) return OutcomeStatus::neutral;
  return speedup < kWinSpeedup ? OutcomeStatus::improved : OutcomeStatus::win;
}

ProbeStatus probe_status(const Measurement& measurement) {
  switch (classify(measurement)) {
    case OutcomeStatus::win:
      return ProbeStatus::win;
    case OutcomeStatus::improved:
      return ProbeStatus::pass;
    case OutcomeStatus::neutral:
      // Slower, if only by chance: nobody would take it, so nothing more is spent on it.
      return measurement.speedup < kNeutralSpeedup ? ProbeStatus::regression : ProbeStatus::pass;
    case OutcomeStatus::regression:
      return ProbeStatus::regression;
    case OutcomeStatus::error:
    case OutcomeStatus::fail:
      return ProbeStatus::error;
  }
  require(false);
}

std::optional<std::string_view> tier(OutcomeStatus status, double speedup) {
  if (status == OutcomeStatus::win && speedup >= kCriticalHitSpeedup) return "CRITICAL_HIT";
  return std::nullopt;
}

std::string_view to_string(ProbeStatus status) {
  switch (status) {
    case ProbeStatus::pass:
      return "PASS";
    case ProbeStatus::win:
      return "WIN";
    case ProbeStatus::regression:
      return "REGRESSION";
    case ProbeStatus::fail_tier1:
      return "FAIL_TIER1";
    case ProbeStatus::fail_equivalence:
      return "FAIL_EQUIV";
    case ProbeStatus::error:
      return "ERROR";
  }
  require(false);
}

std::string_view to_string(OutcomeStatus status) {
  switch (status) {
    case OutcomeStatus::win:
      return "WIN";
    case OutcomeStatus::improved:
      return "IMPROVED";
    case OutcomeStatus::neutral:
      return "NEUTRAL";
    case OutcomeStatus::regression:
      return "REGRESSION";
    case OutcomeStatus::error:
      return "ERROR";
    case OutcomeStatus::fail:
      return "FAIL";
  }
  require(false);
}

std::string_view to_string(Protocol protocol) {
  switch (protocol) {
    case Protocol::three_run:
      return "3run";
    case Protocol::five_run:
      return "5run";
  }
  require(false);
}

std::string_view to_string(SpeedupType type) {
  switch (type) {
    case SpeedupType::measured:
      return "measured";
    case SpeedupType::vs_timeout_ceiling:
      return "vs_timeout_ceiling";
    case SpeedupType::both_timeout:
      return "both_timeout";
  }
  require(false);
}

}  // namespace ado::outcome
