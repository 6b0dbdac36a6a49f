// Says single facts of a scorecard.
#include "fleet/words.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/text.hpp"
#include "report/figures.hpp"
#include "report/text_report.hpp"

namespace ado::fleet {
namespace {

bool is_ceiling(const outcome::Measurement& measurement) {
  return measurement.speedup_type != outcome::SpeedupType::measured;
}

std::string savings_text(const Scorecard& card) {
  const Totals& totals = card.totals;
  const bool has_calls = std::abs(totals.saved_ms - (totals.before_ms - totals.after_ms)) > 0.05;
  std::string text = fmt::format(
      "one run of each: {} -> {}, {:.2f}x in all; geometric mean {:.2f}x (no gain counts as 1)\n",
      report::milliseconds(totals.before_ms), report::milliseconds(totals.after_ms),
      totals.after_ms > 0 ? totals.before_ms / totals.after_ms : 1.0, totals.geometric_mean);
  if (has_calls) text += fmt::format("saved over all calls: {}\n", span_text(totals.saved_ms));
  return text;
}

}  // namespace

std::string span_text(double milliseconds) {
  const double seconds = milliseconds / 1000;
  if (seconds < 10) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<long long>(std::llround(seconds));
  if (whole < 120) return fmt::format("{} s", whole);
  if (whole < 7200) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
}

std::string stars_text(int stars) {
  return stars > 0 ? std::string(static_cast<std::size_t>(stars), '*') : "-";
}

std::string before_text(const Row& row) {
  if (row.measurement) {
    return fmt::format("{}{}", is_ceiling(*row.measurement) ? "over " : "",
                       report::milliseconds(row.measurement->original.wall_ms_kept));
  }
  return row.survey_ms > 0 ? report::milliseconds(row.survey_ms) : "-";
}

std::string after_text(const Row& row) {
  return row.measurement ? report::milliseconds(row.measurement->candidate.wall_ms_kept) : "-";
}

std::string speedup_text(const Row& row) {
  if (!row.measurement) return "-";
  return fmt::format("{}{:.2f}x", is_ceiling(*row.measurement) ? ">=" : "",
                     row.measurement->speedup);
}

std::string noise_text(const Row& row) {
  if (!row.measurement) return "-";
  const bool against_limit = is_ceiling(*row.measurement);
  return fmt::format("±{:.0f} %", 100 * (against_limit ? row.measurement->candidate.spread
                                                       : row.measurement->noise));
}

std::string check_text(const Row& row) {
  if (!row.check) return "-";
  if (!row.check->measurement) return row.check->verdict;
  return fmt::format("{:.2f}x {}", row.check->measurement->speedup, row.check->verdict);
}

std::string how_text(const Row& row) {
  if (!row.measurement) return row.reason;
  std::string text = join(row.transforms, " + ");
  if (row.rests_on_sample) text += "; compared on samples only";
  return text;
}

std::string totals_text(const Scorecard& card) {
  const Totals& totals = card.totals;
  const int done = totals.faster + totals.same + totals.slower;
  std::string text = fmt::format("{} queries: {} verified faster, {} slower, {} without a gain",
                                 totals.queries, totals.faster, totals.slower, totals.same);
  if (totals.unsupported > 0) text += fmt::format(", {} unsupported", totals.unsupported);
  if (totals.failed > 0) text += fmt::format(", {} failed", totals.failed);
  if (totals.open > 0) text += fmt::format(", {} not reached yet", totals.open);
  const auto rejected = std::ranges::count(card.rows, "rejected", &Row::status);
  if (rejected > 0) text += fmt::format("; {} with another answer than in state 0", rejected);
  text += ".\n";
  if (done > 0) text += savings_text(card);
  text += fmt::format("state {}, {} on {} ({} threads); spent {}", card.state, card.mode,
                      card.engine, card.threads, span_text(totals.spent_ms));
  if (totals.tokens > 0) text += fmt::format(", {} tokens, ${:.4f}", totals.tokens, totals.cost);
  text += "\n";
  if (!card.complete) {
    text += fmt::format("not complete{}; the same command goes on\n",
                        card.stopped.empty() ? "" : ": " + card.stopped);
  }
  return text;
}

}  // namespace ado::fleet
