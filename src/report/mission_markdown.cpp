// A mission's report as markdown, for pull requests and issues.
#include "report/mission_markdown.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "explain/print.hpp"
#include "report/figures.hpp"
#include "report/markdown.hpp"
#include "report/model_figures.hpp"
#include "report/render.hpp"

namespace ado::report {
namespace {

using markdown::block;
using markdown::code;

std::string prose(std::string_view plain) { return markdown::text(plain); }

std::string bullet(const std::string& line) { return "- " + line + "\n"; }

std::string headline(const MissionReport& report) {
  std::string text = fmt::format("**{}** · ", status_of(report));
  const Finalist* best = best_of(report);
  if (best == nullptr) {
    const std::string reason = report.finished ? report.reason : "the mission is not finished";
    return text +
           fmt::format("the original stays ({}): {}\n", prose(time_before(report)), prose(reason));
  }
  text += fmt::format("**{}** · {} · by {} ({})\n", speedup_figure(best->measurement),
                      prose(times_line(best->measurement)), code(best->probe_id),
                      code(fmt::format("{}", fmt::join(best->transforms, " + "))));
  if (!report.result || best->sample) {
    text += fmt::format("\n{}, undecided: {}\n", report.result ? "Taken as asked" : "Not taken",
                        prose(best->reason));
  }
  if (!report.finished) text += "\nThe mission is not finished: this is what is known so far.\n";
  return text;
}

std::string subject_text(const MissionReport& report) {
  const Subject& subject = report.subject;
  return bullet(fmt::format("engine: {} {}, {} threads", prose(subject.engine),
                            prose(subject.engine_version), subject.threads)) +
         bullet(fmt::format("database: {}", code(subject.target))) +
         bullet(fmt::format("mission: {}, begun {}", code(subject.mission_id),
                            prose(report.started_at)));
}

std::string plan_text(const MissionReport& report, const Finalist* best) {
  std::string text;
  if (report.original && report.original->tree) {
    text += "Original:\n\n" + block("", explain::print(*report.original->tree)) + "\n";
  }
  if (best != nullptr && best->tree) {
    text += "Result:\n\n" + block("", explain::print(*best->tree)) + "\n";
  }
  return text.empty() ? text : "## Plans\n\n" + text;
}

std::string bda_text(const MissionReport& report) {
  if (report.bda.empty()) return {};
  std::vector<std::vector<std::string>> rows{
      {"probe", "transform", "family", "status", "speedup", "interval or noise", "site", "note"}};
  for (const outcome::BdaRow& row : report.bda) {
    std::string beside = "-";
    if (row.measurement) {
      const std::string interval = interval_figure(*row.measurement);
      beside = interval.empty() ? noise_figure(*row.measurement) : interval;
    }
    const std::string& note = row.failure_reason.empty() ? row.explain_delta : row.failure_reason;
    rows.push_back({code(row.probe_id), code(row.transform_id),
                    std::string(1, outcome::family_letter(row.family)),
                    prose(outcome::to_string(row.status)), prose(speedup_figure(row)), beside,
                    prose(row.target), prose(note)});
  }
  return "## Probes\n\n" +
         markdown::table(rows, {false, false, false, false, true, true, false, false}) + "\n";
}

std::string verdict_text(std::string_view name, const outcome::Verdict& verdict) {
  std::string line = fmt::format("{}: {}", name, outcome::to_string(verdict.kind));
  if (!verdict.evidence.empty()) line += " (" + prose(verdict.evidence.front()) + ")";
  return bullet(line);
}

std::string proof_text(const Finalist& best) {
  std::string text = "## How it was verified\n\n";
  text += verdict_text("structure and binding", best.structure);
  text += best.sample ? verdict_text("a sample of your data", *best.sample)
                      : verdict_text("full result on your data", best.full_result);
  if (best.witness) text += verdict_text("generated databases", *best.witness);
  for (const RestsOn& fact : best.facts) {
    text += bullet(fmt::format("rests on {} ({})", code(fact.fact), prose(fact.basis)));
  }
  if (best.witness && !best.witness->valid_while.empty()) {
    text +=
        bullet(prose(fmt::format("valid while {}", fmt::join(best.witness->valid_while, ", "))));
  }
  text += bullet("measured: " + prose(measurement_line(best.measurement)));
  const std::string interval = interval_figure(best.measurement);
  if (!interval.empty()) text += bullet("99 % interval: " + interval);
  if (!best.settings.empty()) text += bullet("settings: " + code(best.settings));
  return text + "\n";
}

std::string counterexamples(const MissionReport& report) {
  std::string text;
  for (const outcome::BdaRow& row : report.bda) {
    if (!row.equivalence.counterexample) continue;
    const outcome::Counterexample& example = *row.equivalence.counterexample;
    text += fmt::format("### Why {} is wrong\n\n", code(row.probe_id));
    text += block("sql", example.script) + "\nThe original gives\n\n" +
            block("", example.original_result) + "\nThis candidate gives\n\n" +
            block("", example.candidate_result) + "\n";
  }
  return text;
}

std::string list_text(std::string_view title, const std::vector<std::string>& lines) {
  if (lines.empty()) return {};
  std::string text = fmt::format("## {}\n\n", title);
  for (const std::string& line : lines) text += bullet(prose(line));
  return text + "\n";
}

std::string models_text(const Models& models) {
  if (models.parts.empty()) return {};
  std::vector<std::vector<std::string>> rows = model_table(models);
  for (auto& row : rows) {
    for (std::string& cell : row) cell = prose(cell);
  }
  return "## Models\n\n" +
         markdown::table(rows, {false, true, true, true, true, true, true, false}) + "\n";
}

}  // namespace

std::string mission_markdown(const MissionReport& report) {
  const Finalist* best = best_of(report);
  std::string text = headline(report) + "\n" + subject_text(report) + "\n";
  if (best != nullptr) {
    text += "## What changed\n\n" + block("diff", diff_of(report, *best)) + "\n";
    text += proof_text(*best);
  }
  text += list_text("Settings and advice", lines_on_settings(report));
  text += bda_text(report) + counterexamples(report) + plan_text(report, best);
  text += list_text("The search", lines_on_search(report));
  text += list_text("Not tried", lines_on_not_tried(report));
  return text + models_text(report.models);
}

std::string to_markdown(const MissionReport& report) {
  return "# " + markdown::text(report.subject.query_id) + "\n\n" + mission_markdown(report);
}

}  // namespace ado::report
