// What follows from a mission's report and stands in every form of it.
#include "report/mission_report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/figures.hpp"
#include "report/fleet_report.hpp"
#include "sql/compare.hpp"

namespace ado::report {

bool is_rescue(const MissionReport& report) {
  return report.original && report.original->ceiling_ms > 0;
}

const Finalist* best_of(const MissionReport& report) {
  if (report.result) return &*report.result;
  return report.sampled ? &*report.sampled : nullptr;
}

std::string time_before(const MissionReport& report) {
  if (!report.original) return "not measured yet";
  if (is_rescue(report)) {
    return fmt::format("over {} (its time limit)", milliseconds(report.original->ceiling_ms));
  }
  return milliseconds(report.original->wall_ms);
}

std::string status_of(const MissionReport& report) {
  if (report.result) {
    return std::string(outcome::to_string(outcome::classify(report.result->measurement)));
  }
  if (report.sampled) return "undecided";
  return report.finished ? "no gain" : "unfinished";
}

std::string diff_of(const MissionReport& report, const Finalist& finalist) {
  return sql::diff_lines(report.original_sql, finalist.script);
}

std::vector<const outcome::BdaRow*> conditional_rows(const MissionReport& report) {
  std::vector<const outcome::BdaRow*> rows;
  for (const outcome::BdaRow& row : report.bda) {
    const outcome::Verdict& verdict = row.equivalence;
    const bool conditional = verdict.gate == "witness" && !verdict.valid_while.empty() &&
                             verdict.kind == outcome::VerdictKind::undecided;
    if (conditional && row.measurement) rows.push_back(&row);
  }
  return rows;
}

std::vector<std::string> lines_on_settings(const MissionReport& report) {
  std::vector<std::string> lines;
  if (report.result && report.result->over_base) {
    if (report.rewrite) {
      lines.push_back(fmt::format("The rewrite alone: {}, by {}",
                                  measurement_line(report.rewrite->measurement),
                                  report.rewrite->probe_id));
    }
    lines.push_back(fmt::format("The settings: {} more. Run the script in one transaction.",
                                measurement_line(*report.result->over_base)));
  }
  if (!report.settings_note.empty())
    lines.push_back("No setting was tried: " + report.settings_note);
  for (const outcome::IndexAdvice& index : report.indexes) {
    lines.push_back(
        fmt::format("{}: the planner expects {:.1f} times less cost, and a size of {} (an "
                    "estimate; ado creates "
                    "no index)",
                    index.statement, index.cost_factor, bytes(static_cast<double>(index.bytes))));
  }
  return lines;
}

std::vector<std::string> lines_on_search(const MissionReport& report) {
  std::vector<std::string> lines;
  if (!report.dispatch_note.empty()) lines.push_back(report.dispatch_note);
  for (const BriefNote& brief : report.briefs) {
    if (brief.is_order) continue;
    lines.push_back(fmt::format("brief {} ({}): {}", brief.id, brief.families, brief.text));
  }
  for (const std::string& note : report.steering) lines.push_back("analyst: " + note);
  for (const outcome::BdaRow* row : conditional_rows(report)) {
    lines.push_back(fmt::format("with --facts observed: {} {} would bring {:.2f}x", row->probe_id,
                                row->transform_id, row->measurement->speedup));
  }
  return lines;
}

std::vector<std::string> lines_on_not_tried(const MissionReport& report) {
  std::vector<std::string> not_tried;
  for (const NotTried& each : report.not_tried) {
    not_tried.push_back(fmt::format("{} at {}: {}", each.transform_id, each.label, each.reason));
  }
  return not_tried;
}

Score score_of(const MissionReport& report) {
  Score score;
  score.query = report.subject.query_id;
  score.status = status_of(report);
  score.baseline_ms = report.original ? report.original->wall_ms : 0;
  if (report.result) {
    score.measurement = report.result->measurement;
    score.transforms = fmt::format("{}", fmt::join(report.result->transforms, " + "));
  } else {
    score.transforms = report.reason;
  }
  return score;
}

}  // namespace ado::report
