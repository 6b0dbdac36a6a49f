// Figures for people: times, speedups, shares, each with its unit, as every report writes them.
#pragma once

#include <string>

#include "outcome/bda.hpp"

namespace ado::report {

std::string milliseconds(double value);  // "9.8 ms", "3152 ms", "12.3 s"
std::string seconds(double value_ms);    // "4.2 s", "3 min 20 s": how long work took.
std::string bytes(double value);         // "12 MB"

// "1.84x"; ">=12.00x" against a time limit, "<0.67x" of what was cut off, "-" of two limits.
std::string speedup_figure(const outcome::Measurement& measurement);
std::string speedup_figure(const outcome::BdaRow& row);  // "-" when it was not measured.
// "1.71x to 1.98x", with 99 % certainty; "" where there are too few runs for one.
std::string interval_figure(const outcome::Measurement& measurement);
// "±3 %"
std::string noise_figure(const outcome::Measurement& measurement);
// "7 runs, trimmed mean"
std::string protocol_words(const outcome::Measurement& measurement);

}  // namespace ado::report
