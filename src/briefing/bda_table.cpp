// One line a row; a cell cannot end its cell or its line.
#include "briefing/bda_table.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "briefing/fence.hpp"

namespace ado::briefing {
namespace {

std::string cell(std::string_view text) {
  std::string shown = on_one_line(text);
  std::ranges::replace(shown, '|', '/');
  return shown.empty() ? "-" : shown;
}

std::string outcome_text(const outcome::BdaRow& row) {
  std::string text(to_string(row.status));
  if (!row.measurement) return text;
  const outcome::Measurement& measured = *row.measurement;
  text += fmt::format(" {:.2f}x", measured.speedup);
  if (measured.stopped_early) return text + ", stopped early";
  return text + fmt::format(" +-{:.0f} %, {:.1f} ms", measured.noise * 100,
                            measured.candidate.wall_ms_kept);
}

std::string_view confidence_text(const outcome::BdaRow& row) {
  return row.equivalence.kind == outcome::VerdictKind::accepted
             ? outcome::to_string(row.equivalence.confidence)
             : outcome::to_string(row.equivalence.kind);
}

}  // namespace

std::string bda_table(std::span<const outcome::BdaRow> rows,
                      const std::function<std::string(std::string_view)>& shown) {
  std::string text =
      "probe | transform family | outcome | equivalence | target | ops | plan | why it failed\n";
  for (const outcome::BdaRow& row : rows) {
    text += fmt::format("{}{} | {} {} | {} | {} | {} | {} | {} | {}\n", cell(row.probe_id),
                        row.exploration ? " (exploration)" : "", cell(row.transform_id),
                        outcome::family_letter(row.family), outcome_text(row), confidence_text(row),
                        cell(shown(row.target)), cell(ado::join(row.ops_used, ", ")),
                        cell(shown(row.explain_delta)), cell(shown(row.failure_reason)));
  }
  return text;
}

}  // namespace ado::briefing
