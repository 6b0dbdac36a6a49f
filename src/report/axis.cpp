// Scales and round ticks.
#include "report/axis.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "explain/places.hpp"

namespace ado::report {
namespace {

constexpr double kMargin = 0.03;  // Of the length, at each end.
constexpr std::size_t kTicksMax = 6;

// 1, 2 or 5 times a power of ten, such that few steps cover the length.
double round_step(double length) {
  const double power = std::pow(10, std::floor(std::log10(length / 5)));
  for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
    if (length / (factor * power) <= static_cast<double>(kTicksMax) - 1) return factor * power;
  }
  return 20 * power;
}

}  // namespace

Axis Axis::linear(double least, double most) {
  const double margin = std::max((most - least) * kMargin, 1e-9);
  return {least == 0 ? -margin : least - margin, most + margin, false};
}

Axis Axis::logarithmic(double least, double most) {
  const double low = std::log10(least);
  const double high = std::log10(most);
  const double margin = std::max((high - low) * kMargin, 0.05);
  return {low - margin, high + margin, true};
}

double Axis::share(double value) const {
  if (is_logarithmic_ && value <= 0) return 0;
  const double at = is_logarithmic_ ? std::log10(value) : value;
  return std::clamp((at - begin_) / (end_ - begin_), 0.0, 1.0);
}

std::vector<double> Axis::ticks() const {
  std::vector<double> values;
  if (!is_logarithmic_) {
    const double step = round_step(end_ - begin_);
    const auto last = static_cast<int>(std::floor(end_ / step));
    for (int i = static_cast<int>(std::ceil(begin_ / step)); i <= last; ++i) {
      values.push_back(i * step);
    }
    return values;
  }
  // Powers of ten; between few of them 2 and 5 as well, of many only some.
  const bool is_short = end_ - begin_ < 2;
  const int stride = static_cast<int>((end_ - begin_) / static_cast<double>(kTicksMax)) + 1;
  for (int power = static_cast<int>(std::floor(begin_)); power <= end_; power += stride) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      const double value = factor * std::pow(10, power);
      const bool is_inside = std::log10(value) >= begin_ && std::log10(value) <= end_;
      if (is_inside && (factor == 1.0 || is_short)) values.push_back(value);
    }
  }
  return values;
}

std::string percent(double share) { return fmt::format("{:.2f}%", 100 * share); }

std::string tick_text(double value) {
  if (value >= 1000) return explain::group_digits(static_cast<std::int64_t>(std::llround(value)));
  return fmt::format("{:.4g}", value);
}

}  // namespace ado::report
