// Live progress of a mission on standard error.
#pragma once

#include <string>

#include "mission/mission.hpp"

namespace ado::cli {

// On a terminal one line that is rewritten, else one line per change. `prefix` names the query in
// runs of many.
class ProgressPrinter {
 public:
  explicit ProgressPrinter(std::string prefix = {});
  ~ProgressPrinter();
  ProgressPrinter(const ProgressPrinter&) = delete;
  ProgressPrinter& operator=(const ProgressPrinter&) = delete;
  void operator()(const mission::View& view, const journal::Event& event);

 private:
  std::string prefix_;
  bool is_terminal_;
  bool has_line_ = false;
};

// "3 of 9 probes measured, best 2.31x (p02 eager_aggregation)". Pure.
std::string progress_text(const mission::View& view);

}  // namespace ado::cli
