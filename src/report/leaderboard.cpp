// Renders the leaderboard.
#include "report/leaderboard.hpp"

#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/json_text.hpp"
#include "blackboard/attempt_json.hpp"
#include "report/markdown.hpp"
#include "report/markup.hpp"
#include "report/outcome_cells.hpp"
#include "report/text_report.hpp"

namespace ado::report {
namespace {

using blackboard::Leaderboard;
using blackboard::LeaderboardRow;
using blackboard::Standing;

std::vector<std::string> head() {
  return {"query", "engine", "benchmark", "speedup", "before",
          "after", "runs",   "checked",   "by",      "transforms"};
}

std::vector<std::string> cells_of(const LeaderboardRow& row) {
  std::vector<std::string> cells{row.query.query_id, row.query.engine, row.query.benchmark};
  if (!row.best) {
    cells.insert(cells.end(), {"-", "-", "-", "-", "no gain", "-", "-"});
    return cells;
  }
  const blackboard::SourceAttempt& best = *row.best;
  if (!best.engine_version.empty()) cells[1] += " " + best.engine_version;
  const std::string who =
      best.model.empty() ? best.source_type : best.source_type + " " + best.model;
  cells.insert(cells.end(),
               {speedup_cell(best), milliseconds_cell(best.original_ms),
                milliseconds_cell(best.optimized_ms), best.protocol.empty() ? "-" : best.protocol,
                checked_cell(best), who, fmt::format("{}", fmt::join(best.transforms, " + "))});
  return cells;
}

std::string summary_of(const Leaderboard& board) {
  std::string text = fmt::format("{} quer{}: {} with a verified gain", board.rows.size(),
                                 board.rows.size() == 1 ? "y" : "ies", board.verified);
  if (board.verified > 0) text += fmt::format(" (geometric mean {:.2f}x)", board.geometric_mean);
  if (board.ceilings > 0) {
    text +=
        fmt::format(", {} against a time limit (>=: the original never finished; not in the mean)",
                    board.ceilings);
  }
  if (board.unverified > 0) {
    text += fmt::format(", {} whose answer nobody vouches for (unverified)", board.unverified);
  }
  return text + fmt::format(", {} without a gain", board.without_gain);
}

// Queries whose text changed under the same name: their attempts are not about one query.
std::vector<std::string> warnings_of(const Leaderboard& board) {
  std::vector<std::string> warnings;
  for (const LeaderboardRow& row : board.rows) {
    if (row.texts < 2) continue;
    warnings.push_back(
        fmt::format("{} stands for {} different texts", row.query.query_id, row.texts));
  }
  return warnings;
}

constexpr std::string_view kTableStyle =
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:76rem;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;"
    "border-bottom:1px solid #8884}td.figure,th.figure{text-align:right;"
    "font-variant-numeric:tabular-nums}tr.ceiling td,tr.unverified td{font-style:italic}"
    "tr.none td{opacity:.6}@media(prefers-color-scheme:dark){body{background:#111;color:#ddd}}";

bool is_figure(std::size_t column) { return column >= 3 && column <= 5; }

Markup table_row(std::string_view tag, const std::string& row_class,
                 const std::vector<std::string>& cells) {
  Markup row;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    row += is_figure(i) ? element(tag, "figure", text(cells[i])) : element(tag, text(cells[i]));
  }
  return element("tr", row_class, row);
}

}  // namespace

std::string leaderboard_text(const Leaderboard& board) {
  std::vector<std::vector<std::string>> rows{head()};
  for (const LeaderboardRow& row : board.rows) rows.push_back(cells_of(row));
  std::string out = board.rows.empty() ? "" : align(rows) + "\n";
  out += summary_of(board) + "\n";
  for (const std::string& warning : warnings_of(board)) out += warning + "\n";
  return out;
}

std::string leaderboard_markdown(const Leaderboard& board) {
  std::vector<std::vector<std::string>> rows{head()};
  for (const LeaderboardRow& row : board.rows) {
    std::vector<std::string>& cells = rows.emplace_back(cells_of(row));
    for (std::string& cell : cells) cell = markdown::text(cell);
  }
  std::vector<bool> right;
  for (std::size_t i = 0; i < head().size(); ++i) right.push_back(is_figure(i));
  std::string out = "# Leaderboard\n\n" + markdown::text(summary_of(board)) + ".\n\n" +
                    markdown::table(rows, right);
  for (const std::string& warning : warnings_of(board)) {
    out += "\n" + markdown::text(warning) + ".\n";
  }
  return out;
}

std::string leaderboard_html(const Leaderboard& board) {
  Markup body;
  for (const LeaderboardRow& row : board.rows) {
    body += table_row("td", std::string(blackboard::to_string(row.standing)), cells_of(row));
  }
  Markup page = element("h1", text("Leaderboard")) + element("p", text(summary_of(board) + "."));
  for (const std::string& warning : warnings_of(board)) page += element("p", text(warning + "."));
  page +=
      element("table", element("thead", table_row("th", "head", head())) + element("tbody", body));
  const std::vector<Attribute> utf8{{"charset", "utf-8"}};
  const std::vector<Attribute> width{{"name", "viewport"},
                                     {"content", "width=device-width, initial-scale=1"}};
  const std::vector<Attribute> english{{"lang", "en"}};
  const Markup page_head = element("meta", utf8) + element("meta", width) +
                           element("title", text("ado leaderboard")) +
                           element("style", built_in(kTableStyle));
  return "<!doctype html>\n" +
         element("html", english, element("head", page_head) + element("body", page)).html() + "\n";
}

std::string leaderboard_json(const Leaderboard& board) {
  using nlohmann::ordered_json;
  ordered_json rows = ordered_json::array();
  for (const LeaderboardRow& row : board.rows) {
    rows.push_back(
        {{"query_id", row.query.query_id},
         {"engine", row.query.engine},
         {"benchmark", row.query.benchmark},
         {"standing", blackboard::to_string(row.standing)},
         {"ceiling", row.standing == Standing::ceiling},
         {"speedup", row.best ? blackboard::number_or_null(row.best->speedup) : ordered_json()},
         {"best", row.best ? blackboard::to_json(*row.best) : ordered_json()},
         {"attempts", row.attempts},
         {"runs", row.runs},
         {"texts", row.texts}});
  }
  const ordered_json value{
      {"queries", board.rows.size()},
      {"verified", board.verified},
      {"ceilings", board.ceilings},
      {"unverified", board.unverified},
      {"without_gain", board.without_gain},
      {"geometric_mean", board.verified > 0 ? ordered_json(board.geometric_mean) : ordered_json()},
      {"rows", std::move(rows)}};
  return json_page(value);
}

}  // namespace ado::report
