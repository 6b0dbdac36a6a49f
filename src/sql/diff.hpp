// Two texts merged line by line: what diff_lines prints, for those who show it otherwise.
#pragma once

#include <string_view>
#include <vector>

namespace ado::sql {

// A view into one of the two texts. `mark` is a blank for both, - for before, + for after only.
struct DiffLine {
  char mark = ' ';
  std::string_view text;
};
// All lines of both, by their longest common subsequence.
std::vector<DiffLine> merge_lines(std::string_view before, std::string_view after);

}  // namespace ado::sql
