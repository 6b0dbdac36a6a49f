// Turns a fleet's events into a table or into lines.
#include "cli/fleet_progress.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.hpp"
#include "cli/progress.hpp"
#include "cli/session.hpp"
#include "fleet/text.hpp"
#include "fleet/words.hpp"
#include "report/figures.hpp"
#include "report/text_report.hpp"

namespace ado::cli {
namespace {

constexpr std::size_t kRowsMost = 24;
constexpr std::size_t kRowsLeast = 3;
// Beside the rows: the line about the fleet, the head of the table, and what a shell needs.
constexpr std::size_t kOtherLines = 4;

struct Screen {
  std::size_t rows = kRowsMost + kOtherLines;
  std::size_t columns = 100;
};
Screen screen() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) {
    return {};
  }
  return {.rows = size.ws_row, .columns = size.ws_col};
}

// Lines longer than the screen would break, and the next painting would begin at a wrong place.
std::string cut_lines(const std::string& text, std::size_t columns) {
  std::string result;
  for (const std::string_view line : split_lines(text)) {
    result += std::string(line.substr(0, columns - 1)) + "\n";
  }
  return result;
}

std::string survey_line(const fleet::View& view, const fleet::Surveyed& event) {
  const std::string place = fmt::format("survey {}/{} {}", view.surveys.size(),
                                        view.charter->orders.size(), event.query_id);
  const fleet::Survey& survey = event.survey;
  if (survey.kind != fleet::Survey::Kind::timed) {
    return fmt::format("{}: {}: {}", place, to_string(survey.kind), survey.reason);
  }
  const std::string time =
      fmt::format("{}{}", survey.timed_out ? "over " : "", report::milliseconds(survey.wall_ms));
  if (survey.best_site.empty()) return fmt::format("{}: {}, no site", place, time);
  return fmt::format("{}: {}, best site holds {:.0f} %: {}", place, time,
                     100 * survey.expected_share, survey.best_site);
}

// A line for what happened; "" where the mission's own lines say it.
struct LineOf {
  const fleet::View& view;
  const fleet::Scorecard& card;

  std::string place(const std::string& query) const {
    return fmt::format("mission {}/{} {}", view.missions.size(), view.schedule.size(), query);
  }
  std::string operator()(const fleet::FleetStarted&) const { return "begun"; }
  std::string operator()(const fleet::WentOn&) const {
    return fmt::format("goes on from {}", view.charter->fleet_id);
  }
  std::string operator()(const fleet::Surveyed& event) const { return survey_line(view, event); }
  std::string operator()(const fleet::Scheduled& event) const {
    if (event.lines.empty()) return "schedule: no query can be optimized";
    return fmt::format("schedule: {} queries, first {}", event.lines.size(),
                       event.lines.front().query_id);
  }
  std::string operator()(const fleet::MissionBegun& event) const {
    const fleet::ScheduleLine* line = view.line(event.query_id);
    return fmt::format("{}: begins, {} star{}", place(event.query_id),
                       line == nullptr ? 0 : line->stars,
                       line != nullptr && line->stars == 1 ? "" : "s");
  }
  std::string operator()(const fleet::MissionEnded& event) const {
    if (event.ending.kind != fleet::Ending::Kind::done) {
      return fmt::format("{}: {}: {}", place(event.query_id), to_string(event.ending.kind),
                         event.ending.reason);
    }
    const auto row = std::ranges::find(card.rows, event.query_id, &fleet::Row::query);
    if (row == card.rows.end()) return {};
    const std::string result =
        row->measurement ? fmt::format("{} {} ({})", row->status, fleet::speedup_text(*row),
                                       report::times_line(*row->measurement))
                         : fmt::format("{}: {}", row->status, row->reason);
    return fmt::format("{}: {}; {} spent, eta {}", place(event.query_id), result,
                       fleet::span_text(row->spent_ms), fleet::span_text(card.eta_ms));
  }
  std::string operator()(const fleet::Checked& event) const {
    const fleet::Check& check = event.check;
    return fmt::format(
        "against state 0 {}: {}{}{}", event.query_id, check.verdict,
        check.reason.empty() ? "" : ": " + check.reason,
        check.measurement ? ", " + report::measurement_line(*check.measurement) : "");
  }
  std::string operator()(const fleet::RoundBegun& event) const {
    return fmt::format("validation {} begins", event.round);
  }
  std::string operator()(const fleet::RoundEnded&) const { return "validation ended"; }
  std::string operator()(const fleet::Stopped& event) const { return "stopped: " + event.reason; }
  std::string operator()(const fleet::FleetFinished&) const { return "all done"; }
};

}  // namespace

FleetProgress::FleetProgress(std::string missions_folder)
    : missions_folder_(std::move(missions_folder)), is_terminal_(isatty(STDERR_FILENO) == 1) {}

FleetProgress::~FleetProgress() {
  if (lines_painted_ > 0) print_err("\n");
}

fleet::Progress FleetProgress::callbacks() {
  return {.on_fleet = [this](const fleet::View& view, const fleet::MissionViews& missions,
                             const fleet::FleetEvent& event) { on_fleet(view, missions, event); },
          .on_mission = [this](const fleet::View& view, const fleet::MissionViews& missions,
                               const std::string& query) { on_mission(view, missions, query); },
          .on_problem =
              [](const std::string& problem) {
                print_err(fmt::format("note: passed over: {}\n", problem));
              }};
}

void FleetProgress::on_fleet(const fleet::View& view, const fleet::MissionViews& missions,
                             const fleet::FleetEvent& event) {
  if (is_terminal_) return paint(view, missions);
  const fleet::Scorecard card = scorecard(view, missions, missions_folder_);
  say(fmt::format("{}: {}", view.charter->name, std::visit(LineOf{view, card}, event)));
}

void FleetProgress::on_mission(const fleet::View& view, const fleet::MissionViews& missions,
                               const std::string& query) {
  if (is_terminal_) return paint(view, missions);
  const auto mission = missions.find(query);
  if (mission == missions.end()) return;
  say(fmt::format("{}: {}: {}", view.charter->name, query, progress_text(*mission->second)));
}

void FleetProgress::say(const std::string& line) {
  if (line == last_line_) return;
  last_line_ = line;
  print_err(line + "\n");
}

void FleetProgress::paint(const fleet::View& view, const fleet::MissionViews& missions) {
  const Screen size = screen();
  const std::size_t rows =
      std::clamp(size.rows > kOtherLines ? size.rows - kOtherLines : 0, kRowsLeast, kRowsMost);
  const fleet::Scorecard card = scorecard(view, missions, missions_folder_);
  const std::string text = cut_lines(fleet::live_text(card, rows), size.columns);
  // Up to where the last one began, and everything below is cleared.
  const std::string up =
      lines_painted_ > 0 ? fmt::format("\x1b[{}A\r\x1b[J", lines_painted_) : std::string();
  lines_painted_ = static_cast<std::size_t>(std::ranges::count(text, '\n'));
  paint_err(up);
  print_err(text);
}

}  // namespace ado::cli
