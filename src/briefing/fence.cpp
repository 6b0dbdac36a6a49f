// Counts the backticks inside and takes one more.
#include "briefing/fence.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ado::briefing {
namespace {

constexpr std::size_t kFenceMin = 3;

std::size_t longest_run(std::string_view text) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

std::string written_out(std::string_view text, std::string_view kept) {
  std::string shown;
  for (const char c : text) {
    if (!is_control(c) || kept.find(c) != std::string_view::npos) {
      shown += c;
    } else if (c == '\n') {
      shown += "\\n";
    } else {
      shown += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  return shown;
}

}  // namespace

std::string fenced(std::string_view content, std::string_view language) {
  while (content.ends_with('\n')) content.remove_suffix(1);
  const std::string shown = written_out(content, "\n\t");
  const std::string fence(std::max(kFenceMin, longest_run(shown) + 1), '`');
  return fmt::format("{}{}\n{}\n{}", fence, language, shown, fence);
}

std::string on_one_line(std::string_view text) { return written_out(text, ""); }

}  // namespace ado::briefing
