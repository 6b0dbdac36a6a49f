// The cells and sentences that every form of a fleet's scorecard shares.
#pragma once

#include <string>

#include "fleet/scorecard.hpp"

namespace ado::fleet {

std::string span_text(double milliseconds);  // "0.4 s", "42 s", "5 min 02 s", "3 h 10 min"
std::string stars_text(int stars);           // "***"; "-" while they are not known.
std::string before_text(const Row& row);
std::string after_text(const Row& row);
std::string speedup_text(const Row& row);  // ">=12.00x" against a time limit.
std::string noise_text(const Row& row);
std::string check_text(const Row& row);  // Against state 0: "2.31x accepted"
std::string how_text(const Row& row);    // What the result is made of, or why there is none.

// What it comes to, how it was measured and what is missing: some sentences, a line each.
std::string totals_text(const Scorecard& card);

}  // namespace ado::fleet
