// A unified line diff: what two texts share by their longest common subsequence, shown in hunks.
#include "sql/diff.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <span>

#include <fmt/format.h>

#include "base/text.hpp"
#include "sql/compare.hpp"

namespace ado::sql {
namespace {

using Lines = std::span<const std::string_view>;

constexpr std::size_t kContextLines = 3;
// Texts whose differing middles are larger, in lines times lines, are shown as one replacement.
constexpr std::size_t kTableCellsMax = 4'000'000;

using Merged = std::vector<DiffLine>;

void append(Merged& merged, char mark, Lines lines) {
  for (const std::string_view line : lines) merged.push_back({mark, line});
}

// Lengths of the longest common subsequences of all pairs of tails.
class CommonTails {
 public:
  CommonTails(Lines before, Lines after)
      : columns_(after.size() + 1), lengths_((before.size() + 1) * columns_) {
    for (std::size_t i = before.size(); i-- > 0;) {
      for (std::size_t j = after.size(); j-- > 0;) {
        lengths_[i * columns_ + j] =
            before[i] == after[j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
      }
    }
  }
  std::uint32_t at(std::size_t i, std::size_t j) const { return lengths_[i * columns_ + j]; }

 private:
  std::size_t columns_;
  std::vector<std::uint32_t> lengths_;
};

void merge_middles(Merged& merged, Lines before, Lines after) {
  std::size_t i = 0;
  std::size_t j = 0;
  if (before.size() * after.size() <= kTableCellsMax) {
    const CommonTails tails(before, after);
    while (i < before.size() && j < after.size()) {
      if (before[i] == after[j]) {
        merged.push_back({' ', before[i]});
        ++i;
        ++j;
      } else if (tails.at(i + 1, j) >= tails.at(i, j + 1)) {
        merged.push_back({'-', before[i++]});
      } else {
        merged.push_back({'+', after[j++]});
      }
    }
  }
  append(merged, '-', before.subspan(i));
  append(merged, '+', after.subspan(j));
}

Merged merge(Lines before, Lines after) {
  const auto [head_end, unused] = std::ranges::mismatch(before, after);
  const auto head = static_cast<std::size_t>(head_end - before.begin());
  const auto rest_before = before.subspan(head);
  const auto rest_after = after.subspan(head);
  const auto tail_begin = std::mismatch(rest_before.rbegin(), rest_before.rend(),
                                        rest_after.rbegin(), rest_after.rend());
  const auto tail = static_cast<std::size_t>(tail_begin.first - rest_before.rbegin());

  Merged merged;
  append(merged, ' ', before.first(head));
  merge_middles(merged, before.subspan(head, before.size() - head - tail),
                after.subspan(head, after.size() - head - tail));
  append(merged, ' ', before.last(tail));
  return merged;
}

// Positions in the merged lines, end exclusive.
struct Hunk {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Changes with their context; changes whose contexts touch share a hunk.
std::vector<Hunk> find_hunks(const Merged& merged) {
  std::vector<Hunk> hunks;
  for (std::size_t i = 0; i < merged.size(); ++i) {
    if (merged[i].mark == ' ') continue;
    const std::size_t begin = i < kContextLines ? 0 : i - kContextLines;
    const std::size_t end = std::min(i + kContextLines + 1, merged.size());
    if (hunks.empty() || begin > hunks.back().end) hunks.push_back({begin, end});
    hunks.back().end = end;
  }
  return hunks;
}

// "12,5": the first line, counted from 1, and how many. An empty range names the line before it.
std::string range_of(const Merged& merged, const Hunk& hunk, char other_mark) {
  const auto is_ours = [&](const DiffLine& line) { return line.mark != other_mark; };
  const auto begin = merged.begin() + static_cast<std::ptrdiff_t>(hunk.begin);
  const auto end = merged.begin() + static_cast<std::ptrdiff_t>(hunk.end);
  const auto earlier = std::count_if(merged.begin(), begin, is_ours);
  const auto count = std::count_if(begin, end, is_ours);
  return fmt::format("{},{}", count == 0 ? earlier : earlier + 1, count);
}

// The nearest earlier line that begins something: it tells which part of the query changes.
std::string_view section_of(const Merged& merged, const Hunk& hunk) {
  for (std::size_t i = hunk.begin; i-- > 0;) {
    const DiffLine& line = merged[i];
    if (line.mark == '+' || line.text.empty()) continue;
    const bool begins = line.text.ends_with('(') || line.text.find_first_of(" )") != 0;
    if (begins) return trim(line.text);
  }
  return {};
}

}  // namespace

std::vector<DiffLine> merge_lines(std::string_view before, std::string_view after) {
  const std::vector<std::string_view> before_lines = split_lines(before);
  const std::vector<std::string_view> after_lines = split_lines(after);
  return merge(before_lines, after_lines);
}

std::string diff_lines(std::string_view before, std::string_view after) {
  const Merged merged = merge_lines(before, after);
  std::string text;
  for (const Hunk& hunk : find_hunks(merged)) {
    const std::string_view section = section_of(merged, hunk);
    fmt::format_to(std::back_inserter(text), "@@ -{} +{} @@{}{}\n", range_of(merged, hunk, '+'),
                   range_of(merged, hunk, '-'), section.empty() ? "" : " ", section);
    for (std::size_t i = hunk.begin; i < hunk.end; ++i) {
      text += merged[i].mark;
      text += merged[i].text;
      text += '\n';
    }
  }
  return text;
}

}  // namespace ado::sql
