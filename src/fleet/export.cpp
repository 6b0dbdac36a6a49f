// Renders a fleet's scorecard as markdown and as JSON.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "fleet/text.hpp"
#include "fleet/words.hpp"
#include "outcome/json.hpp"
#include "report/text_report.hpp"

namespace ado::fleet {
namespace {

using nlohmann::json;

// A bar would end the cell, a line break the table.
std::string cell(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '|') escaped += '\\';
    escaped += c == '\n' || c == '\r' ? ' ' : c;
  }
  return escaped;
}

std::string row_markdown(const Row& row) {
  const std::string status =
      row.stage == Stage::done ? row.status : std::string(to_string(row.stage));
  return fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", cell(row.query),
                     stars_text(row.stars), cell(status), before_text(row), after_text(row),
                     speedup_text(row), noise_text(row), check_text(row), cell(how_text(row)));
}

// What a row's result rests on, and where it lies.
std::string details_markdown(const Row& row) {
  if (!row.measurement) return {};
  std::string text =
      fmt::format("- **{}**: {}, {}", row.query, report::measurement_line(*row.measurement),
                  report::times_line(*row.measurement));
  if (!row.valid_while.empty()) {
    text += fmt::format("; valid while {}", fmt::join(row.valid_while, ", "));
  }
  if (row.check && row.check->measurement) {
    text += fmt::format("; against state 0: {}", report::measurement_line(*row.check->measurement));
  }
  return text + fmt::format("; `{}/best.sql`\n", row.folder);
}

json totals_json(const Totals& totals) {
  return {{"queries", totals.queries},
          {"faster", totals.faster},
          {"same", totals.same},
          {"slower", totals.slower},
          {"unsupported", totals.unsupported},
          {"failed", totals.failed},
          {"open", totals.open},
          {"before_ms", totals.before_ms},
          {"after_ms", totals.after_ms},
          {"saved_ms", totals.saved_ms},
          {"geometric_mean", totals.geometric_mean},
          {"spent_ms", totals.spent_ms},
          {"tokens", totals.tokens},
          {"cost", totals.cost}};
}

json row_json(const Row& row) {
  json value{{"query", row.query},
             {"file", row.file},
             {"stage", to_string(row.stage)},
             {"stars", row.stars},
             {"calls", row.calls},
             {"survey_ms", row.survey_ms},
             {"cost_ms", row.cost_ms},
             {"share", row.share},
             {"expected_gain_ms", row.expected_gain_ms},
             {"status", row.status},
             {"step", row.step},
             {"best_speedup", row.best_speedup},
             {"rests_on_sample", row.rests_on_sample},
             {"transforms", row.transforms},
             {"reason", row.reason},
             {"valid_while", row.valid_while},
             {"sql", row.sql},
             {"best_sql", row.best_sql},
             {"mission_id", row.mission_id},
             {"folder", row.folder},
             {"spent_ms", row.spent_ms},
             {"tokens", row.tokens},
             {"cost", row.cost}};
  if (row.measurement) value["measurement"] = outcome::to_json(*row.measurement);
  if (row.check) {
    value["check"] = {{"round", row.check->round},
                      {"verdict", row.check->verdict},
                      {"reason", row.check->reason}};
    if (row.check->measurement) {
      value["check"]["measurement"] = outcome::to_json(*row.check->measurement);
    }
  }
  return value;
}

}  // namespace

std::string scorecard_markdown(const Scorecard& card) {
  std::string text = fmt::format("# Fleet {}\n\n", card.name);
  text +=
      fmt::format("{}, {} on {} with {} threads, workers {}, state {}, begun {}.\n\n", card.target,
                  card.mode, card.engine, card.threads, card.workers, card.state, card.started);
  text +=
      "| query | stars | status | before | after | speedup | noise | state 0 | how |\n"
      "|---|---|---|---:|---:|---:|---:|---|---|\n";
  std::string details;
  for (const Row& row : card.rows) {
    text += row_markdown(row);
    details += details_markdown(row);
  }
  text += "\n" + totals_text(card);
  if (!details.empty()) text += "\n## Results\n\n" + details;
  return text;
}

json scorecard_json(const Scorecard& card) {
  json rows = json::array();
  for (const Row& row : card.rows) rows.push_back(row_json(row));
  return {{"name", card.name},
          {"fleet_id", card.fleet_id},
          {"state", card.state},
          {"target", card.target},
          {"engine", card.engine},
          {"threads", card.threads},
          {"mode", card.mode},
          {"workers", card.workers},
          {"started", card.started},
          {"complete", card.complete},
          {"stopped", card.stopped},
          {"eta_ms", card.eta_ms},
          {"totals", totals_json(card.totals)},
          {"queries", rows}};
}

}  // namespace ado::fleet
