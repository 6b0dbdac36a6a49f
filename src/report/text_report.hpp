// What people read in a terminal: the BDA table, a measurement with its protocol, the scorecard.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "outcome/bda.hpp"

namespace ado::report {

std::string milliseconds(double value);  // "716 ms", "12.3 s"
// "1.84x (5 runs, trimmed mean, +-3 %; CPU 1.80x)"; a gain inside the noise is called neutral.
std::string measurement_line(const outcome::Measurement& measurement);
// "1 320 ms -> 716 ms"
std::string times_line(const outcome::Measurement& measurement);

// A row a probe: id, transform, status, speedup, target; the reason or explain delta below it.
enum class Detail { rows, reasons };
std::string bda_table(std::span<const outcome::BdaRow> rows, Detail detail);

// One query of a scorecard. `speedup` as measured afresh; none when the original stays.
struct Score {
  std::string query;
  std::string status;  // "WIN", "NEUTRAL", ...
  std::optional<outcome::Measurement> measurement;
  double baseline_ms = 0;
  std::string transforms;  // What the result is made of, or why nothing was gained.
};
std::string scorecard(std::span<const Score> scores);

// Rows as an aligned table; the first row is the head. Columns of numbers are set to the right.
std::string align(const std::vector<std::vector<std::string>>& rows);

}  // namespace ado::report
