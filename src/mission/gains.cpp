// What measurements say of a gain.
#include <algorithm>
#include <cmath>

#include "mission/view.hpp"
#include "outcome/status.hpp"

namespace ado::mission {

bool seems_faster(const outcome::Measurement& measurement) {
  return measurement.speedup > 1.0 || measurement.cpu_speedup > 1.0;
}

bool is_gain(const outcome::Measurement& measurement) {
  const outcome::OutcomeStatus status = outcome::classify(measurement);
  return status == outcome::OutcomeStatus::win || status == outcome::OutcomeStatus::improved;
}

bool seems_gain(const outcome::Measurement& measurement) {
  outcome::Measurement as_if_exact = measurement;
  as_if_exact.noise = 0;
  return is_gain(as_if_exact);
}

bool seems_gain_over(const Probe& base, const Probe& probe) {
  outcome::Measurement over_base = *probe.measurement;
  over_base.speedup /= base.measurement->speedup;
  return seems_gain(over_base);
}

double steady_speedup(const outcome::Measurement& measurement) {
  return measurement.speedup / std::sqrt(1 + measurement.noise);  // It is two standard errors.
}

double best_speedup(const View& view) {
  double best = 0;
  for (const Probe& probe : view.probes) {
    const bool counts = probe.measurement && !probe.measurement->stopped_early &&
                        probe.status != outcome::ProbeStatus::fail_equivalence;
    if (counts) best = std::max(best, probe.measurement->speedup);
  }
  return best;
}

}  // namespace ado::mission
