// Size: lines of a file, lines of a function, columns of a line.
#include <algorithm>

#include <fmt/format.h>

#include "tidy/functions.hpp"
#include "tidy/rules.hpp"

namespace ado::tidy {
namespace {

constexpr std::size_t kFileLinesMax = 400;
constexpr std::size_t kHeaderLinesMax = 150;
constexpr std::size_t kFunctionLinesMax = 70;
constexpr std::size_t kColumnsMax = 100;

// UTF-8 characters, not bytes.
std::size_t columns_of(std::string_view line) {
  const auto starts_character = [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  };
  return static_cast<std::size_t>(std::ranges::count_if(line, starts_character));
}

bool has_limited_lines(std::string_view path) {
  return is_cpp(path) || is_script(path) || path.ends_with(".def") || path.ends_with(".cmake") ||
         path.ends_with("CMakeLists.txt");
}

}  // namespace

Complaints file_length(const Source& source, const House&) {
  if (!is_cpp(source.path)) return {};
  const std::size_t lines_max = is_header(source.path) ? kHeaderLinesMax : kFileLinesMax;
  if (source.lines.size() <= lines_max) return {};
  return {{lines_max + 1, fmt::format("{} lines, at most {}", source.lines.size(), lines_max)}};
}

Complaints function_length(const Source& source, const House&) {
  Complaints complaints;
  for (const Function& function : find_functions(source.code)) {
    if (function.lines <= kFunctionLinesMax) continue;
    complaints.push_back({function.line, fmt::format("{} lines, at most {}: {}", function.lines,
                                                     kFunctionLinesMax, function.head)});
  }
  return complaints;
}

Complaints line_length(const Source& source, const House&) {
  if (!has_limited_lines(source.path)) return {};
  Complaints complaints;
  for (std::size_t i = 0; i < source.lines.size(); ++i) {
    const std::size_t columns = columns_of(source.lines[i]);
    if (columns <= kColumnsMax) continue;
    complaints.push_back({i + 1, fmt::format("{} columns, at most {}", columns, kColumnsMax)});
  }
  return complaints;
}

}  // namespace ado::tidy
