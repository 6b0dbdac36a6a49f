// Live progress of a pipeline on standard error.
#pragma once

#include <string>

#include "pipeline/run.hpp"

namespace ado::cli {

// On a terminal one line that is rewritten, else one line a stage.
class PipelineProgress {
 public:
  PipelineProgress();
  ~PipelineProgress();
  PipelineProgress(const PipelineProgress&) = delete;
  PipelineProgress& operator=(const PipelineProgress&) = delete;
  void operator()(const pipeline::Progress& progress);
  void operator()(const pipeline::StageReport& stage);

 private:
  void clear();
  bool is_terminal_;
  bool has_line_ = false;
  double begin_ms_ = 0;  // When the call that is asked about began.
  std::string call_;
};

// "stage scored: 340 of 1000 tuples of ALIGNS(...), 22 calls, $0.0140, 12 s to go". Pure.
std::string progress_text(const pipeline::Progress& progress, double call_begin_ms);
// "stage scored: 1000 rows, 63 calls, 0 cache hits, $0.0410, 4.10 s, model=small". Pure.
std::string stage_text(const pipeline::StageReport& stage);
std::string summary_text(const pipeline::RunReport& report);

}  // namespace ado::cli
