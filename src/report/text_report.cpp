// Renders outcomes as plain text, aligned, without colour.
#include "report/text_report.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/shown_text.hpp"
#include "report/figures.hpp"

namespace ado::report {
namespace {

constexpr std::size_t kTargetBytesMax = 65;

// Figures are set to the right; names that begin with a digit (01_growing) are not figures.
bool is_number(const std::string& cell) {
  if (cell == "-" || cell.starts_with("<") || cell.starts_with(">=") || cell.starts_with("±"))
    return true;
  return !cell.empty() && std::isdigit(static_cast<unsigned char>(cell.front())) != 0 &&
         cell.find('_') == std::string::npos;
}

}  // namespace

std::string measurement_line(const outcome::Measurement& measurement) {
  if (measurement.speedup_type != outcome::SpeedupType::measured) {
    return fmt::format(">= {:.2f}x ({}: the limit against {}, spread {:.0f} %)",
                       measurement.speedup, outcome::to_string(measurement.speedup_type),
                       protocol_words(measurement), 100 * measurement.candidate.spread);
  }
  const bool is_neutral = outcome::classify(measurement) == outcome::OutcomeStatus::neutral;
  // A server's CPU time is not known.
  const bool cpu_known = measurement.cpu_speedup > 0;
  const std::string cpu = cpu_known ? fmt::format("; CPU {:.2f}x", measurement.cpu_speedup) : "";
  return fmt::format("{:.2f}x{} ({}, ±{:.0f} %{}; {} thread{})", measurement.speedup,
                     is_neutral ? " neutral" : "", protocol_words(measurement),
                     100 * measurement.noise, cpu, measurement.threads,
                     measurement.threads == 1 ? "" : "s");
}

std::string times_line(const outcome::Measurement& measurement) {
  const bool is_ceiling = measurement.speedup_type != outcome::SpeedupType::measured;
  return fmt::format("{}{} -> {}", is_ceiling ? "over " : "",
                     milliseconds(measurement.original.wall_ms_kept),
                     milliseconds(measurement.candidate.wall_ms_kept));
}

std::string bda_table(std::span<const outcome::BdaRow> rows, Detail detail) {
  std::vector<std::vector<std::string>> table{
      {"probe", "transform", "fam", "status", "speedup", "target"}};
  for (const outcome::BdaRow& row : rows) {
    table.push_back({row.probe_id, row.transform_id,
                     std::string(1, outcome::family_letter(row.family)),
                     std::string(outcome::to_string(row.status)), speedup_figure(row),
                     shortened(row.target, kTargetBytesMax)});
  }
  const std::string aligned = align(table);
  if (detail == Detail::rows) return aligned;
  std::string text;
  std::size_t begin = aligned.find('\n') + 1;
  text += aligned.substr(0, begin);
  for (const outcome::BdaRow& row : rows) {
    const std::size_t end = aligned.find('\n', begin) + 1;
    text += aligned.substr(begin, end - begin);
    begin = end;
    const std::string& note = row.failure_reason.empty() ? row.explain_delta : row.failure_reason;
    if (!note.empty()) {
      std::string indented = note;
      for (std::size_t at = 0; (at = indented.find('\n', at)) != std::string::npos; at += 7) {
        indented.replace(at, 1, "\n      ");
      }
      text += "      " + indented + "\n";
    }
  }
  return text;
}

std::string scorecard(std::span<const Score> scores) {
  std::vector<std::vector<std::string>> table{
      {"query", "status", "before", "after", "speedup", "noise", "how"}};
  for (const Score& score : scores) {
    const bool measured = score.measurement.has_value();
    // In a row of its own kind: nobody may average it with what was measured.
    const bool is_ceiling =
        measured && score.measurement->speedup_type != outcome::SpeedupType::measured;
    table.push_back(
        {score.query, score.status,
         milliseconds(measured ? score.measurement->original.wall_ms_kept : score.baseline_ms),
         measured ? milliseconds(score.measurement->candidate.wall_ms_kept) : "-",
         measured ? fmt::format("{}{:.2f}x", is_ceiling ? ">=" : "", score.measurement->speedup)
                  : "-",
         measured ? fmt::format("±{:.0f} %", 100 * score.measurement->noise) : "-",
         score.transforms});
  }
  return align(table);
}

std::string align(const std::vector<std::vector<std::string>>& rows) {
  if (rows.empty()) return {};
  const auto width_of = [](const std::string& cell) {
    // Columns on a terminal, not bytes: continuation bytes of UTF-8 take no place.
    return static_cast<std::size_t>(std::ranges::count_if(
        cell, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
  };
  std::vector<std::size_t> widths(rows.front().size(), 0);
  std::vector<bool> right(rows.front().size(), rows.size() > 1);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t c = 0; c < rows[r].size(); ++c) {
      widths[c] = std::max(widths[c], width_of(rows[r][c]));
      if (r > 0 && !is_number(rows[r][c])) right[c] = false;
    }
  }
  std::string text;
  for (const std::vector<std::string>& row : rows) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c) {
      const std::string padding(widths[c] - width_of(row[c]), ' ');
      line += right[c] ? padding + row[c] : row[c] + padding;
      line += "  ";
    }
    while (!line.empty() && line.back() == ' ') line.pop_back();
    text += line + "\n";
  }
  return text;
}

}  // namespace ado::report
