// What a measurement says of a gain.
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

double steady_speedup(const outcome::Measurement& measurement) {
  return measurement.speedup / (1 + measurement.noise);
}

}  // namespace ado::mission
