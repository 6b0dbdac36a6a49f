// Prints results as aligned text, for people: counterexamples, `ado explain`, tests.
#pragma once

#include <cstddef>
#include <string>

#include "engine/cell.hpp"

namespace ado::engine {

// Aligned columns under a header; numbers to the right. Cells are cut at kCellWidthMax characters,
// line breaks shown as spaces. Ends with a newline.
inline constexpr std::size_t kCellWidthMax = 60;
std::string print(const TextTable& table);

}  // namespace ado::engine
