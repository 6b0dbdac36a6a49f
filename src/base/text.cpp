// Small operations on text: trimming, splitting, joining, folding and likeness of names.
#include "base/text.hpp"

#include <algorithm>
#include <utility>

namespace ado {
namespace {

constexpr std::string_view kBlanks = " \t\n\r\f\v";

template <typename Piece>
std::string join_pieces(std::span<const Piece> pieces, std::string_view separator) {
  std::string joined;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (i > 0) joined += separator;
    joined += pieces[i];
  }
  return joined;
}

template <typename Candidate>
std::string_view closest(std::string_view name, std::span<const Candidate> candidates) {
  const std::string folded = to_lower_ascii(name);
  std::string_view best;
  int best_distance = static_cast<int>(name.size() + 2) / 3 + 1;
  for (const Candidate& candidate : candidates) {
    const int distance = edit_distance(folded, to_lower_ascii(std::string_view(candidate)));
    if (distance >= best_distance) continue;
    best = candidate;
    best_distance = distance;
  }
  return best;
}

}  // namespace

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  for (;;) {
    const std::size_t end = text.find(separator);
    pieces.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return pieces;
    text.remove_prefix(end + 1);
  }
}

std::string_view first_bytes(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  while (bytes_max > 0 && (static_cast<unsigned char>(text[bytes_max]) & 0xC0U) == 0x80U) {
    --bytes_max;
  }
  return text.substr(0, bytes_max);
}

std::string join(std::span<const std::string> pieces, std::string_view separator) {
  return join_pieces(pieces, separator);
}

std::string join(std::span<const std::string_view> pieces, std::string_view separator) {
  return join_pieces(pieces, separator);
}

std::string to_lower_ascii(std::string_view text) {
  std::string folded(text);
  for (char& c : folded) c = to_lower_ascii(c);
  return folded;
}

std::string to_upper_ascii(std::string_view text) {
  std::string folded(text);
  for (char& c : folded) c = to_upper_ascii(c);
  return folded;
}

bool equals_ignore_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b,
                            [](char x, char y) { return to_lower_ascii(x) == to_lower_ascii(y); });
}

int edit_distance(std::string_view a, std::string_view b) {
  // Rows of the distance table: before_last[j], last[j] and current[j] are the distances of the
  // first i - 2, i - 1 and i bytes of `a` from the first j bytes of `b`.
  std::vector<int> before_last(b.size() + 1);
  std::vector<int> last(b.size() + 1);
  std::vector<int> current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      current[j] = std::min({last[j] + 1, current[j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) current[j] = std::min(current[j], before_last[j - 2] + 1);
    }
    std::swap(before_last, last);
    std::swap(last, current);
  }
  return last[b.size()];
}

std::string_view closest_name(std::string_view name, std::span<const std::string> candidates) {
  return closest(name, candidates);
}

std::string_view closest_name(std::string_view name, std::span<const std::string_view> candidates) {
  return closest(name, candidates);
}

}  // namespace ado
