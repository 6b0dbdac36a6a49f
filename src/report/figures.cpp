// Formats single figures.
#include "report/figures.hpp"

#include <fmt/format.h>

namespace ado::report {

std::string milliseconds(double value) {
  if (value >= 10000) return fmt::format("{:.1f} s", value / 1000);
  if (value >= 100) return fmt::format("{:.0f} ms", value);
  return fmt::format("{:.1f} ms", value);
}

std::string seconds(double value_ms) {
  const double value = value_ms / 1000;
  if (value < 60) return fmt::format("{:.1f} s", value);
  const auto whole = static_cast<long long>(value + 0.5);
  return fmt::format("{} min {} s", whole / 60, whole % 60);
}

std::string bytes(double value) {
  constexpr double kKilo = 1024;
  if (value < kKilo) return fmt::format("{:.0f} bytes", value);
  if (value < kKilo * kKilo) return fmt::format("{:.0f} KB", value / kKilo);
  if (value < kKilo * kKilo * kKilo) return fmt::format("{:.0f} MB", value / kKilo / kKilo);
  return fmt::format("{:.1f} GB", value / kKilo / kKilo / kKilo);
}

std::string speedup_figure(const outcome::Measurement& measurement) {
  switch (measurement.speedup_type) {
    case outcome::SpeedupType::measured:
      break;
    case outcome::SpeedupType::vs_timeout_ceiling:
      return fmt::format(">={:.2f}x", measurement.speedup);
    case outcome::SpeedupType::both_timeout:
      return "-";
  }
  if (measurement.stopped_early) return fmt::format("<{:.2f}x", 1 / outcome::kEarlyStopRatio);
  return fmt::format("{:.2f}x", measurement.speedup);
}

std::string speedup_figure(const outcome::BdaRow& row) {
  return row.measurement ? speedup_figure(*row.measurement) : "-";
}

std::string interval_figure(const outcome::Measurement& measurement) {
  if (!measurement.interval) return {};
  return fmt::format("{:.2f}x to {:.2f}x", measurement.interval->low, measurement.interval->high);
}

std::string noise_figure(const outcome::Measurement& measurement) {
  return fmt::format("±{:.0f} %", 100 * measurement.noise);
}

std::string protocol_words(const outcome::Measurement& measurement) {
  if (measurement.protocol == outcome::Protocol::three_run) return "3 runs, first discarded";
  const outcome::Timing& timing = measurement.speedup_type == outcome::SpeedupType::measured
                                      ? measurement.original
                                      : measurement.candidate;
  return fmt::format("{} runs, trimmed mean", timing.wall_ms.size());
}

}  // namespace ado::report
