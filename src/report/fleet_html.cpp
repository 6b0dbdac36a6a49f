// The HTML report of a fleet: figures, waterfall, scatter, a row for each query, each mission.
#include <fmt/format.h>

#include "report/figures.hpp"
#include "report/html_parts.hpp"
#include "report/render.hpp"

namespace ado::report {
namespace {

Markup tile(std::string_view figure, std::string_view name, bool is_good) {
  return element("div", is_good ? "tile good" : "tile",
                 element("p", "big", text(figure)) + element("p", text(name)));
}

Markup tiles(const FleetReport& report, const FleetFigures& figures) {
  Markup all = tile(std::to_string(report.rows.size()),
                    report.rows.size() == 1 ? "query" : "queries", false);
  for (const StatusCount& each : figures.counts) {
    all += tile(std::to_string(each.count), each.status,
                each.status == "WIN" || each.status == "IMPROVED");
  }
  if (figures.mean_of_gains > 0) {
    all += tile(
        fmt::format("{:.2f}×", figures.mean_of_gains),
        fmt::format("geometric mean of {} gain{}", figures.gains, figures.gains == 1 ? "" : "s"),
        true);
  }
  if (figures.before_ms > 0) {
    all +=
        tile(milliseconds(figures.before_ms) + " → " + milliseconds(figures.after_ms),
             figures.weighed_by_calls ? "all queries, times their calls" : "all queries, once each",
             figures.after_ms < figures.before_ms);
  }
  return element("div", "tiles", all);
}

std::string remarks(const FleetFigures& figures) {
  std::string remark;
  if (figures.gains > 0) {
    remark = fmt::format("Queries that stay count as 1: {:.2f}× over all. ", figures.mean_of_all);
  }
  if (figures.rescued > 0) {
    remark += fmt::format(
        "{} ran into their time limit before and finish now; no sum and no mean holds them. ",
        figures.rescued);
  }
  return remark;
}

Markup sorted(std::string_view name, double value, const Markup& content) {
  return element("td",
                 {{"class", "n"},
                  {"data-name", std::string(name)},
                  {"data-sort", fmt::format("{:.6g}", value)}},
                 content);
}

Markup row_of(const FleetEntry& row, std::size_t index) {
  const Score& score = row.score;
  const auto& measurement = score.measurement;
  const double before = measurement ? measurement->original.wall_ms_kept : score.baseline_ms;
  Markup name = text(score.query);
  if (row.mission) name = element("a", {{"href", "#" + row_place(index)}}, name);
  if (row.stars > 0) {
    const std::string stars(static_cast<std::size_t>(row.stars), '*');
    name += element("span", "tag", text(stars));
  }
  Markup speedup = text(measurement ? speedup_figure(*measurement) : "-");
  if (measurement) {
    const std::string interval = interval_figure(*measurement);
    speedup +=
        element("span", "sub", text(interval.empty() ? noise_figure(*measurement) : interval));
  }
  Markup how = text(score.transforms);
  if (!row.note.empty()) how += element("span", "sub", text(row.note));
  const Markup cells =
      element("td", "id", name) +
      element("td", {{"data-name", "status"}}, status_mark(score.status)) +
      sorted("before", before, text(before > 0 ? milliseconds(before) : "-")) +
      sorted("after", measurement ? measurement->candidate.wall_ms_kept : before,
             text(measurement ? milliseconds(measurement->candidate.wall_ms_kept) : "-")) +
      sorted("speedup", measurement ? measurement->speedup : 0, speedup) +
      element("td", "wide how-cell", how);
  return element("tbody", element("tr", "line", cells));
}

Markup row_table(const FleetReport& report) {
  Markup head;
  for (const std::string_view name : {"query", "status", "before", "after", "speedup", "how"}) {
    const bool is_figure = name == "before" || name == "after" || name == "speedup";
    head += element("th", {{"scope", "col"}, {"class", is_figure ? "n" : ""}}, text(name));
  }
  Markup bodies;
  for (std::size_t i = 0; i < report.rows.size(); ++i) bodies += row_of(report.rows[i], i);
  return element("table", "sortable bda fleet", element("thead", element("tr", head)) + bodies);
}

Markup missions(const FleetReport& report) {
  Markup all;
  for (std::size_t i = 0; i < report.rows.size(); ++i) {
    const auto& mission = report.rows[i].mission;
    if (!mission) continue;
    all += element("article", {{"id", row_place(i)}},
                   element("h2", text(report.rows[i].score.query)) + mission_headline(*mission) +
                       mission_changes(*mission) +
                       folded("plans, proof and probes", mission_evidence(*mission)));
  }
  return all;
}

std::string subject_line(const FleetReport& report) {
  std::string line = report.engine;
  if (report.threads > 0) {
    line += fmt::format(" · {} thread{}", report.threads, report.threads == 1 ? "" : "s");
  }
  if (!report.target.empty()) line += " · " + report.target;
  if (!report.started_at.empty()) line += " · " + report.started_at;
  return report.finished ? line : line + " · not finished: what is known so far";
}

Markup notes(const FleetReport& report, const FleetFigures& figures) {
  Markup lines;
  const std::string remark = remarks(figures);
  if (!remark.empty()) lines += element("p", text(remark));
  for (const std::string& note : report.notes) lines += element("p", text(note));
  return element("div", "caption", lines);
}

}  // namespace

std::string to_html(const FleetReport& report) {
  const FleetFigures figures = figures_of(report);
  const Markup head = element("header", element("p", "kicker", text("ado · fleet")) +
                                            element("h1", text(report.name)) +
                                            element("p", "muted", text(subject_line(report))));
  Markup body = tiles(report, figures) + notes(report, figures);
  body += section("Where the time goes", waterfall_chart(report, figures));
  body += section("Gains by query",
                  scatter_chart(report) +
                      element("p", "caption",
                              text("Each query by its time before (from left to right) and its "
                                   "speedup (upwards), both logarithmic; on the dashed line the "
                                   "original stays.")));
  body += section("Queries", row_table(report)) + missions(report);
  Markup foot;
  if (!report.folder.empty())
    foot = element("footer", element("p", text("Files: " + report.folder)));
  return html_page(report.name + " · ado", head + element("main", body) + foot);
}

}  // namespace ado::report
