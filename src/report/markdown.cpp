// Escapes text and writes blocks in GitHub's dialect of markdown.
#include "report/markdown.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace ado::report::markdown {
namespace {

constexpr std::string_view kMarks = "\\`*_{}[]<>#+!~&@:$";

std::size_t longest_run(std::string_view plain, char c) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char each : plain) {
    run = each == c ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

// What control characters there are would end a line or hide what stands behind them.
std::string on_one_line(std::string_view plain) {
  std::string line(plain);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  return line;
}

// A | ends a cell, even between backticks.
std::string in_cell(std::string_view markdown) {
  std::string cell;
  for (const char c : markdown) {
    if (c == '|') cell += '\\';
    cell += c;
  }
  return cell;
}

}  // namespace

std::string text(std::string_view plain) {
  const std::string line = on_one_line(plain);
  std::string escaped;
  for (std::size_t i = 0; i < line.size(); ++i) {
    // "www." is a link even without a scheme; a list or a rule begins with "-" or "=".
    const bool links = line[i] == '.' && i >= 3 &&
                       equals_ignore_case(std::string_view(line).substr(i - 3, 3), "www");
    const bool begins = i == 0 && line.size() > 1 && (line[i] == '-' || line[i] == '=');
    if (links || begins || kMarks.find(line[i]) != std::string_view::npos) escaped += '\\';
    escaped += line[i];
  }
  return escaped;
}

std::string code(std::string_view plain) {
  const std::string content = on_one_line(plain);
  const std::string fence(longest_run(content, '`') + 1, '`');
  const bool needs_room = content.empty() || content.front() == '`' || content.back() == '`';
  return fence + (needs_room ? " " + content + " " : content) + fence;
}

std::string block(std::string_view language, std::string_view plain) {
  const std::string fence(std::max<std::size_t>(3, longest_run(plain, '`') + 1), '`');
  std::string all = fence + std::string(language) + "\n" + std::string(plain);
  if (!plain.ends_with('\n')) all += "\n";
  return all + fence + "\n";
}

std::string table(const std::vector<std::vector<std::string>>& rows,
                  const std::vector<bool>& right) {
  std::string all;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    all += "|";
    for (const std::string& cell : rows[r]) all += " " + in_cell(cell) + " |";
    all += "\n";
    if (r > 0) continue;
    all += "|";
    for (const bool is_figure : right) all += is_figure ? "---:|" : "---|";
    all += "\n";
  }
  return all;
}

}  // namespace ado::report::markdown
