// Turns views into one line of progress.
#include "cli/progress.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/session.hpp"
#include "mission/decide.hpp"

namespace ado::cli {
namespace {

const mission::Probe* best_so_far(const mission::View& view) {
  const mission::Probe* best = nullptr;
  for (const mission::Probe& probe : view.probes) {
    const bool counts = probe.measurement && !probe.measurement->stopped_early &&
                        probe.status != outcome::ProbeStatus::fail_equivalence;
    if (!counts) continue;
    if (best == nullptr || mission::ranks_above(probe, *best)) best = &probe;
  }
  return best;
}

}  // namespace

std::string progress_text(const mission::View& view) {
  if (!view.baseline) return "running the original";
  const std::string baseline =
      mission::is_rescue(view)
          ? fmt::format("the original ran into {:.0f} ms", view.baseline->ceiling_ms)
          : fmt::format("baseline {:.1f} ms, {} rows", view.baseline->wall_ms, view.baseline->rows);
  const std::string answers =
      view.calls.empty() ? "" : fmt::format("; {} answers of models", view.calls.size());
  if (view.probes.empty()) {
    return baseline + answers + (view.dispatched ? "; no site for any transform" : "");
  }
  const auto measured = std::ranges::count_if(
      view.probes, [](const auto& probe) { return probe.measurement.has_value(); });
  const auto closed =
      std::ranges::count(view.probes, mission::Stage::closed, &mission::Probe::stage);
  std::string text = fmt::format("{}; {} probes, {} measured, {} closed", baseline,
                                 view.probes.size(), measured, closed);
  if (const mission::Probe* best = best_so_far(view)) {
    text += fmt::format("; best {:.2f}x ({} {})", best->measurement->speedup, best->id,
                        best->transform_id);
  }
  text += answers;
  if (view.sniper_rounds > 0) text += fmt::format("; sniper round {}", view.sniper_rounds);
  if (view.final) text += "; done";
  return text;
}

ProgressPrinter::ProgressPrinter(std::string prefix)
    : prefix_(std::move(prefix)), is_terminal_(isatty(STDERR_FILENO) == 1) {}

ProgressPrinter::~ProgressPrinter() {
  if (has_line_) print_err("\n");
}

void ProgressPrinter::operator()(const mission::View& view, const journal::Event&) {
  const std::string text =
      prefix_.empty() ? progress_text(view) : prefix_ + ": " + progress_text(view);
  has_line_ = is_terminal_;
  if (is_terminal_) paint_err("\r\x1b[K");
  print_err(is_terminal_ ? text : text + "\n");
}

}  // namespace ado::cli
