// Every run as a dot: what a mean and a spread cannot say.
#include <algorithm>
#include <cmath>
#include <span>

#include <fmt/format.h>

#include "report/axis.hpp"
#include "report/figures.hpp"
#include "report/html_parts.hpp"

namespace ado::report {
namespace {

constexpr int kRowHeight = 46;
constexpr int kDotRadius = 4;
// Above this ratio of the longest to the shortest run a linear axis would hide the shorter ones.
constexpr double kLinearRatioMax = 8;

// Dots that lie on each other are told apart by height: the same run always at the same place.
int height_of(std::size_t run) {
  constexpr int kSteps = 7;
  constexpr int kStepHeight = 4;
  const int step = static_cast<int>((run * 3) % kSteps) - kSteps / 2;
  return kRowHeight / 2 + step * kStepHeight;
}

Markup dots(std::span<const double> runs, const Axis& axis, std::string_view kind) {
  Markup marks;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    marks += element("circle",
                     {{"cx", percent(axis.share(runs[i]))},
                      {"cy", std::to_string(height_of(i))},
                      {"r", std::to_string(kDotRadius)},
                      {"class", std::string(kind)}},
                     element("title", text(fmt::format("run {}: {:.2f} ms", i + 1, runs[i]))));
  }
  return marks;
}

Markup strip(std::string_view name, const outcome::Timing& timing, const Axis& axis,
             std::string_view kind) {
  const std::string middle = percent(axis.share(timing.wall_ms_kept));
  Markup marks;
  for (const double tick : axis.ticks()) {
    const std::string x = percent(axis.share(tick));
    marks +=
        element("line", {{"x1", x}, {"x2", x}, {"y1", "0"}, {"y2", "100%"}, {"class", "grid"}});
  }
  marks += dots(timing.wall_ms, axis, kind);
  marks += element("line", {{"x1", middle},
                            {"x2", middle},
                            {"y1", "2"},
                            {"y2", std::to_string(kRowHeight - 2)},
                            {"class", "mean " + std::string(kind)}});
  const std::string label =
      fmt::format("{} runs, mean of those that count {}, spread {:.0f} %", timing.wall_ms.size(),
                  milliseconds(timing.wall_ms_kept), 100 * timing.spread);
  const Markup head =
      element("p", "strip-name",
              element("b", text(name)) + text(" " + milliseconds(timing.wall_ms_kept)) +
                  element("span", "muted",
                          text(fmt::format(" {} runs, spread {:.0f} %", timing.wall_ms.size(),
                                           100 * timing.spread))));
  return head + element("svg",
                        {{"class", "strip"},
                         {"height", std::to_string(kRowHeight)},
                         {"role", "img"},
                         {"aria-label", fmt::format("{}: {}", name, label)}},
                        marks);
}

Markup scale(const Axis& axis) {
  Markup marks;
  for (const double tick : axis.ticks()) {
    marks += element("text", {{"x", percent(axis.share(tick))}, {"y", "14"}, {"class", "tick"}},
                     text(tick_text(tick)));
  }
  return element("svg", {{"class", "strip"}, {"height", "20"}, {"aria-hidden", "true"}}, marks);
}

}  // namespace

Markup times_chart(const outcome::Measurement& measurement) {
  std::vector<double> all = measurement.original.wall_ms;
  all.insert(all.end(), measurement.candidate.wall_ms.begin(), measurement.candidate.wall_ms.end());
  std::erase_if(all, [](double value) { return !std::isfinite(value) || value <= 0; });
  if (all.empty()) return {};
  const auto [least, most] = std::ranges::minmax(all);
  const Axis axis =
      most / least > kLinearRatioMax ? Axis::logarithmic(least, most) : Axis::linear(0, most);
  const bool is_ceiling = measurement.speedup_type != outcome::SpeedupType::measured;
  const Markup caption =
      element("p", "caption",
              text(fmt::format(
                  "Wall time in milliseconds, {} scale. A dot is a run; the line is the mean of "
                  "the runs that count ({}).",
                  axis.is_logarithmic() ? "logarithmic" : "linear", protocol_words(measurement))));
  return element("div", "times",
                 strip(is_ceiling ? "time limit" : "original", measurement.original, axis, "old") +
                     strip("result", measurement.candidate, axis, "new") + scale(axis) + caption);
}

}  // namespace ado::report
