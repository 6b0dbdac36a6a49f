// What models were asked and what that came to, as the rows of a table.
#pragma once

#include <string>
#include <vector>

#include "report/mission_report.hpp"

namespace ado::report {

// The head, then a row for each part that asked: calls, tokens, money, seconds, what was not taken.
std::vector<std::vector<std::string>> model_table(const Models& models);

}  // namespace ado::report
