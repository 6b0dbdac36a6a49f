// What follows from a mission's report and stands in every form of it.
#include "report/mission_report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/fleet_report.hpp"
#include "sql/compare.hpp"

namespace ado::report {

bool is_rescue(const MissionReport& report) {
  return report.original && report.original->ceiling_ms > 0;
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
