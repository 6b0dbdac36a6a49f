// Renders a fleet's scorecard for terminals.
#include "fleet/text.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "fleet/words.hpp"
#include "report/text_report.hpp"

namespace ado::fleet {
namespace {

bool has_checks(const Scorecard& card) {
  return std::ranges::any_of(card.rows, [](const Row& row) { return row.check.has_value(); });
}

std::string status_of(const Row& row) {
  if (row.stage != Stage::done) return std::string(to_string(row.stage));
  return row.status;
}

// The running mission and its neighbours in the schedule.
std::pair<std::size_t, std::size_t> window(const Scorecard& card, std::size_t rows_most) {
  const std::size_t count = std::min(rows_most, card.rows.size());
  const auto is_at_work = [](const Row& row) {
    return row.stage != Stage::done && row.stage != Stage::unsupported &&
           row.stage != Stage::failed;
  };
  const auto found = std::ranges::find_if(card.rows, is_at_work);
  const auto at = static_cast<std::size_t>(found - card.rows.begin());
  const std::size_t first = std::min(at > count / 2 ? at - count / 2 : 0, card.rows.size() - count);
  return {first, first + count};
}

}  // namespace

std::string scorecard_text(const Scorecard& card) {
  const bool checked = has_checks(card);
  std::vector<std::vector<std::string>> table{
      {"query", "stars", "status", "before", "after", "speedup", "noise"}};
  if (checked) table[0].emplace_back("state 0");
  table[0].emplace_back("how");
  for (const Row& row : card.rows) {
    std::vector<std::string> line{row.query,        stars_text(row.stars), status_of(row),
                                  before_text(row), after_text(row),       speedup_text(row),
                                  noise_text(row)};
    if (checked) line.push_back(check_text(row));
    line.push_back(how_text(row));
    table.push_back(std::move(line));
  }
  return report::align(table) + "\n" + totals_text(card) + "\n";
}

std::string live_text(const Scorecard& card, std::size_t rows_most) {
  const Totals& totals = card.totals;
  const int ended = totals.queries - totals.open;
  std::string text = fmt::format("fleet {}: {} of {} done, {} faster; spent {}", card.name, ended,
                                 totals.queries, totals.faster, span_text(totals.spent_ms));
  if (totals.cost > 0) text += fmt::format(", ${:.2f}", totals.cost);
  if (card.eta_ms > 0) text += fmt::format("; eta {}", span_text(card.eta_ms));
  text += "\n";
  std::vector<std::vector<std::string>> table{{"query", "stars", "stage", "best", "spent"}};
  const auto [first, last] = window(card, rows_most);
  for (std::size_t i = first; i < last; ++i) {
    const Row& row = card.rows[i];
    const double best = row.measurement ? row.measurement->speedup : row.best_speedup;
    table.push_back({row.query, stars_text(row.stars), row.step.empty() ? status_of(row) : row.step,
                     best > 0 ? fmt::format("{:.2f}x", best) : "-",
                     row.spent_ms > 0 ? span_text(row.spent_ms) : "-"});
  }
  return text + report::align(table);
}

}  // namespace ado::fleet
