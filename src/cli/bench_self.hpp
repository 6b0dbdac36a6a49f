// The self-test of the benchmark: a query against itself must be neutral, and a gain that is
// planted must be found.
#pragma once

#include <array>
#include <string>

#include "base/result.hpp"
#include "engine/engine.hpp"
#include "outcome/status.hpp"

namespace ado::cli {

// How often each status came out, by its number.
using StatusCounts = std::array<int, 6>;

struct SelfTest {
  int trials = 100;  // Of each of the two parts.
  double planted = 1.15;
};
struct SelfTestResult {
  StatusCounts against_itself = {};
  StatusCounts with_gain = {};
  double rounds_mean = 0;  // Of one trial.
  double query_ms = 0;
};

// Every trial is what a mission does to report a figure. Errors: the query fails, or a stop.
Result<SelfTestResult> run_self_test(engine::Engine& engine, const std::string& sql,
                                     const SelfTest& test, const engine::RunOptions& options);
// "NEUTRAL 99, WIN 1"
std::string counts_line(const StatusCounts& counts);

}  // namespace ado::cli
