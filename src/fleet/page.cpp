// Fills the report of a fleet from its scorecard and the views of its missions.
#include "fleet/page.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.hpp"
#include "fleet/words.hpp"
#include "mission/report.hpp"

namespace ado::fleet {
namespace {

report::FleetEntry entry_of(const Row& row, const MissionViews& missions) {
  report::FleetEntry entry;
  entry.score.query = row.query;
  entry.score.status = row.stage == Stage::done ? row.status : std::string(to_string(row.stage));
  entry.score.measurement = row.measurement;
  // Timed as it runs; the mission's own baseline was cold and profiled.
  entry.score.baseline_ms = row.survey_ms > 0 ? row.survey_ms : row.baseline_ms;
  entry.score.transforms = how_text(row);
  entry.calls = row.calls;
  entry.stars = row.stars;
  if (row.check) entry.note = "against state 0: " + check_text(row);
  if (row.measurement && !row.valid_while.empty()) {
    entry.note += fmt::format("{}valid while {}", entry.note.empty() ? "" : "; ",
                              fmt::join(row.valid_while, ", "));
  }
  const auto mission = missions.find(row.query);
  if (mission != missions.end() && mission->second->assignment) {
    entry.mission = mission::make_report(*mission->second, row.folder);
  }
  return entry;
}

}  // namespace

report::FleetReport make_report(const StoredFleet& fleet) {
  const Scorecard& card = fleet.card;
  report::FleetReport report;
  report.name = card.name;
  report.target = card.target;
  report.engine = card.engine;
  report.started_at = card.started;
  report.finished = card.complete;
  report.threads = card.threads;
  report.folder = fleet.folder.string();
  const std::string totals = totals_text(card);
  for (const std::string_view line : split_lines(totals)) {
    report.notes.emplace_back(line);
  }
  for (const Row& row : card.rows) report.rows.push_back(entry_of(row, fleet.missions));
  return report;
}

}  // namespace ado::fleet
