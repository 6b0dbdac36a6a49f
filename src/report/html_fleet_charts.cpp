// The charts of a fleet: where time is saved, and how gains lie over the queries' own times.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "report/axis.hpp"
#include "report/figures.hpp"
#include "report/html_parts.hpp"

namespace ado::report {
namespace {

constexpr std::size_t kStepsMax = 12;  // Of a waterfall; the rest is one step.
constexpr int kBarHeight = 18;
constexpr int kPlotHeight = 300;
constexpr std::size_t kNamesMax = 8;

struct Step {
  std::string name, place;  // Of the row's section; empty: no link.
  double from = 0, to = 0;  // Milliseconds left before and after it.
};

Markup fall_bar(double from, double to, double whole, std::string_view kind) {
  const double left = std::min(from, to) / whole;
  const double width = std::max(std::abs(from - to) / whole, 0.002);
  return element("svg", {{"height", std::to_string(kBarHeight)}, {"aria-hidden", "true"}},
                 element("rect", {{"x", percent(left)},
                                  {"width", percent(width)},
                                  {"height", std::to_string(kBarHeight)},
                                  {"rx", "2"},
                                  {"class", std::string(kind)}}));
}

Markup fall_row(const Markup& name, const Markup& bar, std::string_view figure,
                std::string_view kind) {
  return element(
      "tr", kind,
      element("td", "name", name) + element("td", bar) + element("td", "n", text(figure)));
}

// Only a mission has a section.
std::string place_of(const FleetReport& report, std::size_t row) {
  return report.rows[row].mission ? row_place(row) : "";
}

std::vector<Step> steps_of(const FleetReport& report, const FleetFigures& figures) {
  std::vector<Step> steps;
  double left = figures.before_ms;
  std::size_t others = 0;
  double others_ms = 0;
  for (const RowTime& time : figures.times) {
    const double saved = time.before_ms - time.after_ms;
    if (saved == 0) continue;
    if (steps.size() == kStepsMax) {
      ++others;
      others_ms += saved;
      continue;
    }
    steps.push_back({.name = report.rows[time.row].score.query,
                     .place = place_of(report, time.row),
                     .from = left,
                     .to = left - saved});
    left -= saved;
  }
  if (others > 0) {
    steps.push_back({.name = fmt::format("{} others", others),
                     .place = {},
                     .from = left,
                     .to = left - others_ms});
  }
  return steps;
}

std::string difference(double saved) {
  return (saved >= 0 ? "−" : "+") + milliseconds(std::abs(saved));
}

Markup linked(const std::string& place, const Markup& content) {
  return place.empty() ? content : element("a", {{"href", "#" + place}}, content);
}

struct Point {
  const FleetEntry* row = nullptr;
  std::string place;
  double before_ms = 0, speedup = 1;
  double x = 0;  // Share of the width.
  int y = 0;     // Pixels from above.
};

std::vector<Point> points_of(const FleetReport& report) {
  std::vector<Point> points;
  for (std::size_t i = 0; i < report.rows.size(); ++i) {
    const Score& score = report.rows[i].score;
    const double before =
        score.measurement ? score.measurement->original.wall_ms_kept : score.baseline_ms;
    const double speedup = score.measurement ? score.measurement->speedup : 1;
    if (before <= 0 || speedup <= 0) continue;
    points.push_back({.row = &report.rows[i],
                      .place = place_of(report, i),
                      .before_ms = before,
                      .speedup = speedup});
  }
  return points;
}

Markup dot(const Point& point) {
  const Score& score = point.row->score;
  const std::string kind = "dot " + status_class(score.status);
  const std::string figure = score.measurement ? speedup_figure(*score.measurement) : "stays";
  return linked(
      point.place,
      element(
          "circle",
          {{"cx", percent(point.x)}, {"cy", std::to_string(point.y)}, {"r", "6"}, {"class", kind}},
          element("title", text(fmt::format("{}: {}, {}", score.query,
                                            milliseconds(point.before_ms), figure)))));
}

// Names where there is room, of the greatest gains first.
Markup names(std::vector<Point> points) {
  std::ranges::stable_sort(points, std::greater<>(), &Point::speedup);
  std::vector<const Point*> named;
  Markup marks;
  for (const Point& point : points) {
    if (named.size() == kNamesMax) break;
    const bool is_crowded = std::ranges::any_of(named, [&](const Point* other) {
      return std::abs(other->y - point.y) < 15 && std::abs(other->x - point.x) < 0.3;
    });
    if (is_crowded || !point.row->score.measurement) continue;
    named.push_back(&point);
    const bool is_left = point.x > 0.6;  // Of its dot: it would not fit to the right.
    marks += element("text",
                     {{"x", percent(point.x)},
                      {"dx", is_left ? "-10" : "10"},
                      {"y", std::to_string(point.y + 4)},
                      {"class", is_left ? "mark-name end" : "mark-name"}},
                     text(point.row->score.query));
  }
  return marks;
}

struct Axes {
  Axis x, y;
  int height(double speedup) const {
    return static_cast<int>(std::lround((1 - y.share(speedup)) * kPlotHeight));
  }
};

Axes axes_of(const std::vector<Point>& points) {
  double least_ms = points.front().before_ms;
  double most_ms = least_ms;
  double least = 1;
  double most = 2;  // So that small gains look small.
  for (const Point& point : points) {
    least_ms = std::min(least_ms, point.before_ms);
    most_ms = std::max(most_ms, point.before_ms);
    least = std::min(least, point.speedup);
    most = std::max(most, point.speedup);
  }
  return {.x = Axis::logarithmic(least_ms, std::max(most_ms, least_ms * 2)),
          .y = Axis::logarithmic(least, most)};
}

Markup grid_lines(const Axes& axes) {
  Markup lines;
  for (const double tick : axes.x.ticks()) {
    const std::string x = percent(axes.x.share(tick));
    lines += element("line", {{"x1", x},
                              {"x2", x},
                              {"y1", "0"},
                              {"y2", std::to_string(kPlotHeight)},
                              {"class", "grid"}});
    lines += element("text", {{"x", x}, {"y", std::to_string(kPlotHeight + 16)}, {"class", "tick"}},
                     text(tick_text(tick) + " ms"));
  }
  for (const double tick : axes.y.ticks()) {
    const std::string y = std::to_string(axes.height(tick));
    lines += element(
        "line",
        {{"x1", "0"}, {"x2", "100%"}, {"y1", y}, {"y2", y}, {"class", tick == 1 ? "one" : "grid"}});
  }
  return lines;
}

Markup left_scale(const Axes& axes) {
  Markup ticks;
  for (const double tick : axes.y.ticks()) {
    ticks += element(
        "text",
        {{"x", "100%"}, {"y", std::to_string(axes.height(tick) + 4)}, {"class", "tick left"}},
        text(tick_text(tick) + "×"));
  }
  return element("svg",
                 {{"class", "left-scale"},
                  {"height", std::to_string(kPlotHeight + 22)},
                  {"aria-hidden", "true"}},
                 ticks);
}

}  // namespace

std::string row_place(std::size_t row) { return fmt::format("q{}", row + 1); }

Markup waterfall_chart(const FleetReport& report, const FleetFigures& figures) {
  if (figures.before_ms <= 0) return {};
  const double before = figures.before_ms;
  // What is lost comes last, and may lead beyond where it began.
  const double longest = std::max(before, figures.after_ms);
  Markup rows =
      fall_row(text("before"), fall_bar(0, before, longest, "kept"), milliseconds(before), "sum");
  for (const Step& step : steps_of(report, figures)) {
    const double saved = step.from - step.to;
    rows += fall_row(linked(step.place, text(step.name)),
                     fall_bar(step.from, step.to, longest, saved >= 0 ? "saved" : "lost"),
                     fmt::format("{} · {:.1f} %", difference(saved), 100 * saved / before), "step");
  }
  rows += fall_row(text("after"), fall_bar(0, figures.after_ms, longest, "kept"),
                   milliseconds(figures.after_ms), "sum");
  return element("table", "fall", element("tbody", rows));
}

Markup scatter_chart(const FleetReport& report) {
  std::vector<Point> points = points_of(report);
  if (points.empty()) return {};
  const Axes axes = axes_of(points);
  for (Point& point : points) {
    point.x = axes.x.share(point.before_ms);
    point.y = axes.height(point.speedup);
  }
  Markup marks = grid_lines(axes);
  for (const Point& point : points) marks += dot(point);
  marks += names(points);
  const Markup plot = element("svg",
                              {{"height", std::to_string(kPlotHeight + 22)},
                               {"role", "img"},
                               {"aria-label", "speedup of each query over its time before"}},
                              marks);
  return element("div", "scatter", left_scale(axes) + plot);
}

}  // namespace ado::report
