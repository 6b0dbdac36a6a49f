// Reads a regular expression by descent, and keeps the texts of each part as it goes.
#include "verify/witness_regex.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/text.hpp"

namespace ado::verify {
namespace {

// The first is what matches most plainly.
using Samples = std::vector<std::string>;

constexpr std::size_t kSamplesMax = 40;
constexpr int kRepetitionsMax = 20;
constexpr int kDepthMax = 16;
constexpr int kEndless = 1;  // As good as one: what comes after is tried anyway.

void add(Samples& samples, std::string text) {
  const bool is_new = std::ranges::find(samples, text) == samples.end();
  if (is_new && samples.size() < kSamplesMax) samples.push_back(std::move(text));
}

struct Range {
  char low = 0;
  char high = 0;
};
using Ranges = std::vector<Range>;

struct NamedClass {
  std::string_view name;
  std::string_view members;  // In pairs of low and high.
};
constexpr auto kClasses = std::to_array<NamedClass>({
    {"d", "09"},
    {"digit", "09"},
    {"w", "azAZ09__"},
    {"alnum", "azAZ09"},
    {"alpha", "azAZ"},
    {"lower", "az"},
    {"upper", "AZ"},
    {"s", "  \t\t"},
    {"space", "  \t\t"},
    {"punct", "!!,,..--"},
    {"xdigit", "09afAF"},
});

Ranges ranges_of(std::string_view name) {
  Ranges ranges;
  const auto* found = std::ranges::find(kClasses, name, &NamedClass::name);
  if (found == kClasses.end()) return ranges;
  for (std::size_t i = 0; i + 1 < found->members.size(); i += 2) {
    ranges.push_back({found->members[i], found->members[i + 1]});
  }
  return ranges;
}

bool is_within(char c, const Ranges& ranges) {
  return std::ranges::any_of(ranges,
                             [c](const Range& range) { return range.low <= c && c <= range.high; });
}

// Members before what stands beside them; of what is left out, the other way round.
Samples samples_of(const Ranges& ranges, bool negated) {
  Samples inside;
  Samples outside;
  const auto sort_in = [&](char c) {
    const bool is_printable = (c >= ' ' && c <= '~') || c == '\t';
    if (is_printable) add(is_within(c, ranges) != negated ? inside : outside, std::string(1, c));
  };
  for (const Range& range : ranges) sort_in(range.low);
  for (const Range& range : ranges) {
    sort_in(range.high);
    sort_in(static_cast<char>(range.low + 1));
    sort_in(static_cast<char>(range.low - 1));
    sort_in(static_cast<char>(range.high + 1));
    sort_in(to_upper_ascii(range.low));
    sort_in(to_lower_ascii(range.high));
  }
  for (const char c : {'q', '7', ' ', 'Q', '-'}) sort_in(c);
  for (std::string& text : outside) add(inside, std::move(text));
  return inside;
}

Samples joined(const Samples& left, const Samples& right) {
  Samples all = {left.front() + right.front()};
  for (std::size_t i = 1; i < std::max(left.size(), right.size()); ++i) {
    if (i < left.size()) add(all, left[i] + right.front());
    if (i < right.size()) add(all, left.front() + right[i]);
  }
  return all;
}

std::string repeated(const std::string& text, int count) {
  std::string all;
  for (int n = 0; n < count; ++n) all += text;
  return all;
}

class Reader {
 public:
  explicit Reader(std::string_view pattern) : pattern_(pattern) {}

  Samples read() {
    Samples samples = branches(0);
    // What is left after a ) of nobody is text.
    return at_end() ? samples : joined(samples, {std::string(pattern_.substr(at_))});
  }

 private:
  bool at_end() const { return at_ >= pattern_.size(); }
  char peek() const { return at_end() ? '\0' : pattern_[at_]; }
  bool take(char c) {
    if (at_end() || pattern_[at_] != c) return false;
    ++at_;
    return true;
  }

  Samples branches(int depth) {
    Samples all = sequence(depth);
    while (take('|')) {
      for (std::string& text : sequence(depth)) add(all, std::move(text));
    }
    return all;
  }
  Samples sequence(int depth) {
    Samples all = {""};
    while (!at_end() && peek() != '|' && peek() != ')') {
      all = joined(all, repetition(atom(depth)));
    }
    return all;
  }
  Samples atom(int depth) {
    const char c = pattern_[at_++];
    switch (c) {
      case '^':
      case '$':
        return {""};
      case '.':
        return {"q", "7", " "};
      case '[':
        return brackets();
      case '(':
        return group(depth);
      case '\\':
        return escape();
      default:
        return {character()};
    }
  }
  // With the bytes that follow the first one, which was taken.
  std::string character() {
    const std::size_t begin = at_ - 1;
    while (!at_end() && (static_cast<unsigned char>(pattern_[at_]) & 0xC0U) == 0x80U) ++at_;
    return std::string(pattern_.substr(begin, at_ - begin));
  }
  Samples group(int depth) {
    if (take('?')) {
      // (?:...) is a group; (?i) and its like are none.
      while (!at_end() && peek() != ':' && peek() != ')') ++at_;
      if (take(')')) return {""};
      take(':');
    }
    if (depth >= kDepthMax) return {""};
    Samples inside = branches(depth + 1);
    take(')');
    return inside;
  }
  Samples escape() {
    if (at_end()) return {"\\"};
    const char c = pattern_[at_++];
    if (c == 'n') return {"\n"};
    if (c == 't') return {"\t"};
    const char lower = to_lower_ascii(c);
    if (const Ranges ranges = ranges_of(std::string(1, lower)); !ranges.empty()) {
      return samples_of(ranges, c != lower);
    }
    // \b, \A and their like match no character.
    const bool is_place = std::string_view("bBAzZmMyY").find(c) != std::string_view::npos;
    return {is_place ? "" : std::string(1, c)};
  }
  Samples brackets() {
    const bool negated = take('^');
    Ranges ranges;
    for (bool is_first = true; !at_end() && (is_first || peek() != ']'); is_first = false) {
      if (pattern_.substr(at_).starts_with("[:")) {
        const std::size_t end = std::min(pattern_.find(":]", at_), pattern_.size());
        for (const Range& range : ranges_of(pattern_.substr(at_ + 2, end - at_ - 2))) {
          ranges.push_back(range);
        }
        at_ = std::min(end + 2, pattern_.size());
        continue;
      }
      member(ranges);
    }
    take(']');
    return samples_of(ranges, negated);
  }
  void member(Ranges& ranges) {
    char low = pattern_[at_++];
    if (low == '\\' && !at_end()) {
      low = pattern_[at_++];
      const Ranges named = ranges_of(std::string(1, low));
      ranges.insert(ranges.end(), named.begin(), named.end());
      if (!named.empty()) return;
    }
    char high = low;
    const bool is_range = peek() == '-' && at_ + 1 < pattern_.size() && pattern_[at_ + 1] != ']';
    if (is_range) {
      high = pattern_[at_ + 1];
      at_ += 2;
    }
    ranges.push_back({low, high});
  }
  // 0 when there is none.
  int number() {
    int value = 0;
    const char* begin = pattern_.data() + at_;
    const auto [end, error] = std::from_chars(begin, pattern_.data() + pattern_.size(), value);
    at_ += static_cast<std::size_t>(end - begin);
    return error == std::errc{} ? std::min(value, 2 * kRepetitionsMax) : 0;
  }
  Samples repetition(Samples once) {
    int least = 1;
    int most = 1;
    const std::size_t before = at_;
    if (take('*')) {
      least = 0;
      most = kEndless;
    } else if (take('+')) {
      most = kEndless;
    } else if (take('?')) {
      least = 0;
    } else if (take('{')) {
      least = number();
      most = take(',') ? number() : least;
      take('}');
    }
    if (at_ == before) return once;
    take('?');  // Not greedy.
    if (least > kRepetitionsMax) return once;
    const int plain = std::max(least, 1);
    const std::string others = repeated(once.front(), plain - 1);
    Samples all = {repeated(once.front(), plain)};
    for (const int count : {least, least - 1, plain + 1, most, most + 1}) {
      if (count >= 0 && count <= kRepetitionsMax) add(all, repeated(once.front(), count));
    }
    for (const std::string& text : once) {
      add(all, others + text);
      add(all, once.front() + others + text);
    }
    return all;
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
};

// With other texts in the place of single characters.
std::string replaced(std::string_view pattern, char many, char one) {
  std::string regex;
  for (const char c : pattern) {
    if (c == many) {
      regex += ".*";
    } else {
      regex += c == one ? '.' : c;
    }
  }
  return regex;
}

}  // namespace

std::vector<std::string> regex_samples(std::string_view pattern) { return Reader(pattern).read(); }

std::string regex_of_similar(std::string_view pattern) { return replaced(pattern, '%', '_'); }
std::string regex_of_glob(std::string_view pattern) { return replaced(pattern, '*', '?'); }

}  // namespace ado::verify
