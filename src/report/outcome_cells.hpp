// Cells that tables of outcomes share.
#pragma once

#include <optional>
#include <string>

#include "blackboard/attempt.hpp"

namespace ado::report {

// "2.61x"; ">=2.61x" against a time limit; "-" when nothing was compared.
std::string speedup_cell(const blackboard::SourceAttempt& attempt);
std::string milliseconds_cell(const std::optional<double>& milliseconds);
// How far its answer was checked: "high"; "ceiling, sampled"; "unverified".
std::string checked_cell(const blackboard::SourceAttempt& attempt);

}  // namespace ado::report
