// The SQL over the blackboard's files, for connections of ours.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "blackboard/columns.hpp"

namespace ado::blackboard {

// CREATE MACRO read_lines(...), which the others use.
std::string reading_macro();
// The lines of one file that belong to a partition; one that cannot be read has a NULL id.
std::string select_lines(const std::filesystem::path& lines,
                         const std::filesystem::path& partition);
// The macro, the view all_lines, and the view outcomes: its readable lines. `no_lines` is an empty
// file, which stands in where there is no source.
std::string outcomes_script(const std::vector<PartitionSource>& sources,
                            const std::filesystem::path& no_lines);

}  // namespace ado::blackboard
