// Turns progress into lines.
#include "cli/pipeline_progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "cli/session.hpp"

namespace ado::cli {
namespace {

constexpr std::size_t kCallWidthMax = 60;

std::string name_of(const std::string& stage) {
  return stage.empty() ? "final query" : "stage " + stage;
}

std::string shortened(const std::string& text) {
  return text.size() <= kCallWidthMax ? text : text.substr(0, kCallWidthMax) + "...";
}

}  // namespace

std::string progress_text(const pipeline::Progress& progress, double call_begin_ms) {
  std::string text = fmt::format("{}: {} of {} tuples of {}, {} calls, ${:.4f}",
                                 name_of(progress.stage), progress.tuples_done, progress.tuples,
                                 shortened(progress.call), progress.calls, progress.cost);
  if (progress.tuples_done > 0 && progress.tuples_done < progress.tuples) {
    const double each_ms =
        (progress.elapsed_ms - call_begin_ms) / static_cast<double>(progress.tuples_done);
    const auto left = static_cast<double>(progress.tuples - progress.tuples_done);
    text += fmt::format(", {:.0f} s to go", each_ms * left / 1000);
  }
  return text;
}

std::string stage_text(const pipeline::StageReport& stage) {
  const coordinator::Counts counts = pipeline::total_counts(stage);
  std::string text = fmt::format("{}: {} rows", name_of(stage.name), stage.rows);
  if (!stage.error.empty()) text = name_of(stage.name) + ": failed";
  if (!stage.calls.empty()) {
    text += fmt::format(", {} tuples, {} calls, {} cache hits, ${:.4f}", counts.distinct,
                        counts.calls, counts.hits, counts.cost);
    if (counts.failures > 0) text += fmt::format(", {} without an answer", counts.failures);
  }
  text += fmt::format(", {:.2f} s", stage.elapsed_ms / 1000);
  const std::string models = pipeline::models_of(stage);
  if (!models.empty()) text += ", model=" + models;
  if (!stage.serial_reason.empty()) {
    text += fmt::format(" (parallel skipped: {})", stage.serial_reason);
  }
  if (!stage.retained.empty()) text += fmt::format(" ({})", stage.retained);
  return text;
}

std::string summary_text(const pipeline::RunReport& report) {
  coordinator::Counts counts;
  for (const pipeline::StageReport& stage : report.stages) counts += pipeline::total_counts(stage);
  const std::int64_t rows = report.stages.empty() ? 0 : report.stages.back().rows;
  return fmt::format("{} rows, {} tuples, {} calls, {} cache hits, ${:.4f}, {:.2f} s", rows,
                     counts.distinct, counts.calls, counts.hits, counts.cost,
                     report.elapsed_ms / 1000);
}

PipelineProgress::PipelineProgress() : is_terminal_(isatty(STDERR_FILENO) == 1) {}
PipelineProgress::~PipelineProgress() { clear(); }

void PipelineProgress::clear() {
  if (has_line_) print_err("\r\x1b[K");
  has_line_ = false;
}

void PipelineProgress::operator()(const pipeline::Progress& progress) {
  if (progress.call != call_) begin_ms_ = progress.elapsed_ms;
  call_ = progress.call;
  if (!is_terminal_) return;
  print_err("\r\x1b[K" + progress_text(progress, begin_ms_));
  has_line_ = true;
}

void PipelineProgress::operator()(const pipeline::StageReport& stage) {
  clear();
  print_err(stage_text(stage) + "\n");
}

}  // namespace ado::cli
