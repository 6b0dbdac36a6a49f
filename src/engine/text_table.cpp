// Widths first, then lines.
#include "engine/text_table.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ado::engine {
namespace {

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// Characters, taking each code point as one column wide.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !is_continuation(c); }));
}

// Lines would end, and a terminal would obey, what stands in a text of somebody else's.
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

// On one line, and not wider than a cell may be.
std::string fit(std::string_view text) {
  std::string result;
  std::size_t width = 0;
  for (const char c : text) {
    if (!is_continuation(c) && ++width > kCellWidthMax) return result + "...";
    result += is_control(c) ? ' ' : c;
  }
  return result;
}

bool is_number_type(std::string_view type) {
  constexpr std::string_view kTypes[] = {"TINYINT", "SMALLINT", "INTEGER",   "BIGINT",
                                         "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER",
                                         "UBIGINT", "UHUGEINT", "FLOAT",     "DOUBLE"};
  return type.starts_with("DECIMAL") ||
         std::find(std::begin(kTypes), std::end(kTypes), type) != std::end(kTypes);
}

struct Layout {
  std::vector<std::size_t> widths;
  std::vector<bool> to_the_right;
};

std::string print_line(const std::vector<std::string>& cells, const Layout& layout) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string padding(layout.widths[i] - width_of(cells[i]), ' ');
    if (i > 0) line += "  ";
    line += layout.to_the_right[i] ? padding + cells[i] : cells[i] + padding;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

}  // namespace

std::string print(const TextTable& table) {
  std::vector<std::vector<std::string>> lines(1);
  Layout layout;
  for (const ResultColumn& column : table.columns) {
    lines[0].push_back(fit(column.name));
    layout.to_the_right.push_back(is_number_type(column.type));
  }
  for (const auto& row : table.rows) {
    std::vector<std::string>& line = lines.emplace_back();
    for (const std::string& cell : row) line.push_back(fit(cell));
  }
  layout.widths.assign(table.columns.size(), 0);
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      layout.widths[i] = std::max(layout.widths[i], width_of(line[i]));
    }
  }
  std::vector<std::string> rule;
  for (const std::size_t width : layout.widths) rule.emplace_back(width, '-');
  lines.insert(lines.begin() + 1, std::move(rule));
  std::string text;
  for (const auto& line : lines) text += print_line(line, layout);
  if (table.truncated) text += "...\n";
  return text;
}

}  // namespace ado::engine
