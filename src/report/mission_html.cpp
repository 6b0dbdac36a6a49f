// The HTML report of a mission: headline, diff, times, plans, BDA, proof.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/figures.hpp"
#include "report/html_parts.hpp"
#include "report/model_figures.hpp"
#include "report/render.hpp"

namespace ado::report {
namespace {

Markup paragraph(std::string_view plain) { return element("p", text(plain)); }

Markup list_of(const std::vector<std::string>& lines) {
  Markup items;
  for (const std::string& line : lines) items += element("li", text(line));
  return items.empty() ? Markup() : element("ul", items);
}

Markup stays(const MissionReport& report) {
  Markup content = status_mark(status_of(report));
  content += element("p", "big", text("The original stays"));
  content += element("p", "from-to", text(time_before(report)));
  const std::string reason =
      report.finished
          ? report.reason
          : fmt::format("{} probes closed, {} open; the same ado optimize goes on with it",
                        report.bda.size(), report.open_probes);
  return element("div", "headline", content + paragraph(reason));
}

Markup gained(const MissionReport& report, const Finalist& best) {
  const outcome::Measurement& measurement = best.measurement;
  const bool is_ceiling = measurement.speedup_type != outcome::SpeedupType::measured;
  Markup content = status_mark(status_of(report));
  content += element("p", "big figure",
                     text(fmt::format("{}{:.2f}×", is_ceiling ? "≥ " : "", measurement.speedup)));
  content += element("p", "from-to",
                     text(std::string(is_ceiling ? "over " : "") +
                          milliseconds(measurement.original.wall_ms_kept)) +
                         element("span", "arrow", text(" → ")) +
                         element("b", text(milliseconds(measurement.candidate.wall_ms_kept))));
  const std::string interval = interval_figure(measurement);
  content += element("p", "muted",
                     text(interval.empty() ? "noise " + noise_figure(measurement)
                                           : interval + ", with 99 % certainty"));
  content += element("p", "how",
                     text(fmt::format("{}", fmt::join(best.transforms, " + "))) +
                         element("span", "muted", text(" by " + best.probe_id)));
  if (!report.result || best.sample) {
    content +=
        element("p", "warn",
                text((report.result ? "Taken as asked, undecided: " : "Not taken, undecided: ") +
                     best.reason));
  }
  return element("div", "headline", content);
}

Markup sql_section(const MissionReport& report) {
  const sql::Dialect dialect = dialect_of(report.subject);
  const Finalist* best = best_of(report);
  if (best == nullptr) return section("The query", sql_text(report.original_sql, dialect));
  return section("What changed",
                 sql_diff(report.original_sql, best->script, dialect) +
                     folded("the result in full", sql_text(best->script, dialect)) +
                     folded("the original as it was given", sql_text(report.subject.sql, dialect)));
}

Markup plan_section(const MissionReport& report) {
  const Finalist* best = best_of(report);
  const explain::Tree* before =
      report.original && report.original->tree ? &*report.original->tree : nullptr;
  const explain::Tree* after = best != nullptr && best->tree ? &*best->tree : nullptr;
  return section("Plans", plan_pair(before, after));
}

Markup models_section(const Models& models) {
  if (models.parts.empty()) return {};
  const auto table = model_table(models);
  Markup rows;
  for (std::size_t r = 0; r < table.size(); ++r) {
    Markup cells;
    for (std::size_t c = 0; c < table[r].size(); ++c) {
      const bool is_figure = c > 0 && c + 1 < table[r].size();
      cells += element(r == 0 ? "th" : "td", is_figure ? "n" : "", text(table[r][c]));
    }
    rows += element("tr", cells);
  }
  std::vector<std::string> notes;
  for (const Models::Note& note : models.notes) {
    notes.push_back(fmt::format("{} {}: {}", note.part, note.subject, note.text));
  }
  for (const std::string& reason : models.lost) notes.push_back("no answer: " + reason);
  if (models.given_up) notes.push_back("models were not asked any further");
  return section("Models",
                 element("div", "scroll", element("table", "plain", rows)) + list_of(notes));
}

Markup dispatch_section(const MissionReport& report) {
  const std::string left_out = fmt::format("{} sites not tried", report.not_tried.size());
  return section("The search", list_of(lines_on_search(report)) +
                                   folded(left_out, list_of(lines_on_not_tried(report))));
}

std::string subject_line(const MissionReport& report) {
  const Subject& subject = report.subject;
  return fmt::format("{} {} · {} thread{} · {} · {}", subject.engine, subject.engine_version,
                     subject.threads, subject.threads == 1 ? "" : "s", subject.target,
                     report.started_at);
}

Markup foot(const MissionReport& report) {
  const Subject& subject = report.subject;
  std::string line =
      fmt::format("Mission {} · mode {} · workers {} · {} of search", subject.mission_id,
                  subject.mode, subject.workers, seconds(report.spent_ms));
  if (!subject.git_sha.empty()) line += " · ado " + subject.git_sha.substr(0, 12);
  return element(
      "footer",
      paragraph(line) + (report.folder.empty() ? Markup() : paragraph("Files: " + report.folder)));
}

}  // namespace

Markup mission_headline(const MissionReport& report) {
  const Finalist* best = best_of(report);
  if (best == nullptr) return element("div", "hero", stays(report));
  return element("div", "hero", gained(report, *best) + times_chart(best->measurement));
}

Markup mission_changes(const MissionReport& report) {
  return sql_section(report) + section("Settings and advice", list_of(lines_on_settings(report)));
}

Markup mission_evidence(const MissionReport& report) {
  const Finalist* best = best_of(report);
  Markup parts = plan_section(report);
  if (best != nullptr) parts += section("How it was verified", proof_list(report, *best));
  if (report.original && !report.original->instabilities.empty()) {
    parts += section("Why nothing can be accepted", list_of(report.original->instabilities));
  }
  parts += section("Probes", bda_table_html(report));
  parts += dispatch_section(report) + models_section(report.models);
  return parts;
}

std::string to_html(const MissionReport& report) {
  const Markup head = element("header", element("p", "kicker", text("ado · mission")) +
                                            element("h1", text(report.subject.query_id)) +
                                            element("p", "muted", text(subject_line(report))));
  return html_page(report.subject.query_id + " · ado",
                   head +
                       element("main", mission_headline(report) + mission_changes(report) +
                                           mission_evidence(report)) +
                       foot(report));
}

}  // namespace ado::report
