// run_program: a program with a text on its standard input, bounded in time and output.
#pragma once

#include <cstddef>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace ado::llm {

struct ProgramRun {
  enum class End { exited, killed_by_signal, deadline, stopped, too_large };
  End end = End::exited;
  int code = 0;  // Exit code, or number of the signal.
  std::string output;
  std::string errors;  // The end of standard error.
};

struct ProgramLimits {
  double timeout_ms = 0;
  std::size_t output_bytes_max = 0;
};

// Runs `arguments[0]`, which is looked up in PATH, without any shell. It is a process group of its
// own, of which nothing is left when this returns. It gets our environment, and no file of ours but
// its three standard ones. Errors: invalid_input when it cannot be started.
Result<ProgramRun> run_program(std::span<const std::string> arguments, std::string_view input,
                               const ProgramLimits& limits, const Clock& clock,
                               const std::stop_token& stop);

// The words of a command line. Blanks separate; '...' and "..." keep them; a backslash keeps the
// next character, but within '...'. Nothing else means anything: no variables, no patterns. Errors:
// invalid_input for a quote that is not closed, and for no words at all.
Result<std::vector<std::string>> split_command(std::string_view line);

}  // namespace ado::llm
