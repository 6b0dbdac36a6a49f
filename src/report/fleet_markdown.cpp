// A fleet's report as markdown: scorecard, then what changed in each query.
#include <fmt/format.h>

#include "report/figures.hpp"
#include "report/markdown.hpp"
#include "report/render.hpp"

namespace ado::report {
namespace {

using markdown::code;

std::string counts_text(const FleetReport& report, const FleetFigures& figures) {
  std::string text = fmt::format("**{} queries**", report.rows.size());
  for (const StatusCount& each : figures.counts) {
    text += fmt::format(" · {} {}", each.count, markdown::text(each.status));
  }
  return text + "\n\n";
}

std::string sums_text(const FleetFigures& figures) {
  std::string text;
  if (figures.before_ms > 0) {
    text += fmt::format("- all queries{}: {} before, {} after\n",
                        figures.weighed_by_calls ? ", times their calls" : ", once each",
                        milliseconds(figures.before_ms), milliseconds(figures.after_ms));
  }
  if (figures.gains > 0) {
    text += fmt::format(
        "- geometric mean of {} gain{}: {:.2f}x; over all, what stays counts as 1: "
        "{:.2f}x\n",
        figures.gains, figures.gains == 1 ? "" : "s", figures.mean_of_gains, figures.mean_of_all);
  }
  if (figures.rescued > 0) {
    text += fmt::format("- {} ran into their time limit before and finish now; no sum holds them\n",
                        figures.rescued);
  }
  return text;
}

std::string rows_text(const FleetReport& report) {
  std::vector<std::vector<std::string>> rows{
      {"query", "status", "before", "after", "speedup", "interval or noise", "how"}};
  for (const FleetEntry& row : report.rows) {
    const auto& measurement = row.score.measurement;
    std::string beside = "-";
    if (measurement) {
      const std::string interval = interval_figure(*measurement);
      beside = interval.empty() ? noise_figure(*measurement) : interval;
    }
    std::string how = markdown::text(row.score.transforms);
    if (!row.note.empty()) how += " · " + markdown::text(row.note);
    rows.push_back(
        {code(row.score.query), markdown::text(row.score.status),
         milliseconds(measurement ? measurement->original.wall_ms_kept : row.score.baseline_ms),
         measurement ? milliseconds(measurement->candidate.wall_ms_kept) : "-",
         measurement ? markdown::text(speedup_figure(*measurement)) : "-", beside, how});
  }
  return markdown::table(rows, {false, false, true, true, true, true, false}) + "\n";
}

}  // namespace

std::string to_markdown(const FleetReport& report) {
  const FleetFigures figures = figures_of(report);
  std::string text = "# " + markdown::text(report.name) + "\n\n" + counts_text(report, figures) +
                     sums_text(figures);
  if (!report.engine.empty()) text += "- engine: " + markdown::text(report.engine) + "\n";
  if (!report.target.empty()) text += "- database: " + code(report.target) + "\n";
  if (!report.finished) text += "- not finished: this is what is known so far\n";
  for (const std::string& note : report.notes) text += "- " + markdown::text(note) + "\n";
  text += "\n" + rows_text(report);
  for (const FleetEntry& row : report.rows) {
    if (!row.mission || !row.mission->result) continue;
    text += "## " + markdown::text(row.score.query) + "\n\n" +
            markdown::block("diff", diff_of(*row.mission, *row.mission->result)) + "\n";
  }
  return text;
}

}  // namespace ado::report
