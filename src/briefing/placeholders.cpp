// Chooses spellings that nothing else has, and keeps both directions.
#include "briefing/placeholders.hpp"

#include <algorithm>
#include <array>
#include <regex>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"

namespace ado::briefing {
namespace {

constexpr std::size_t kPlaceholdersMax = 20'000;
// Sums and differences of placeholders with small numbers must not meet another one.
constexpr std::int64_t kStep = 1009;
constexpr std::int64_t kRange = kStep * static_cast<std::int64_t>(kPlaceholdersMax + 2);
// Below 2^31: a placeholder of an INTEGER is an INTEGER.
constexpr std::array<std::int64_t, 4> kFirstNumbers = {910'000'000, 1'310'000'000, 1'610'000'000,
                                                       2'010'000'000};
constexpr std::array<std::string_view, 4> kStems = {"ado_text_", "ado_word_", "ado_value_",
                                                    "ado_string_"};
constexpr std::array<std::string_view, 4> kDays = {"-07-19", "-08-23", "-03-17", "-05-29"};
constexpr std::int64_t kFirstYear = 8001;
constexpr std::int64_t kLastYear = 9999;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Calls `tell` with each run of digits that could be a number of this size.
template <typename Tell>
void for_each_number(std::string_view text, Tell tell) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_digit(text[i])) continue;
    std::size_t end = i;
    std::int64_t number = 0;
    while (end < text.size() && is_digit(text[end])) {
      if (end - i < 12) number = number * 10 + (text[end] - '0');
      ++end;
    }
    tell(number);
    i = end;
  }
}

bool has_number_from(std::int64_t first, std::string_view text) {
  bool found = false;
  for_each_number(text, [&](std::int64_t number) {
    found = found || (number >= first - kStep && number <= first + kRange);
  });
  return found;
}

// A date of the years of placeholders: "8", three digits, then the day.
bool has_late_day(std::string_view day, std::string_view text) {
  for (std::size_t at = text.find(day); at != std::string_view::npos; at = text.find(day, at + 1)) {
    if (at < 4) continue;
    const std::string_view year = text.substr(at - 4, 4);
    if ((year[0] == '8' || year[0] == '9') && std::ranges::all_of(year, is_digit)) return true;
  }
  return false;
}

enum class Shape { date, timestamp, digits, count, other };
Shape shape_of(std::string_view text) {
  // Of what people write as dates; anything else is a text.
  static const std::regex date(R"(\d{4}-\d{2}-\d{2})");
  static const std::regex timestamp(R"(\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)");
  constexpr std::size_t kBytesMax = 40;
  if (text.empty() || text.size() > kBytesMax) return Shape::other;
  if (std::regex_match(text.begin(), text.end(), date)) return Shape::date;
  if (std::regex_match(text.begin(), text.end(), timestamp)) return Shape::timestamp;
  const auto letters = std::ranges::find_if_not(text, is_digit);
  if (letters == text.end()) return Shape::digits;
  if (letters == text.begin() || *letters != ' ') return Shape::other;
  const std::string_view unit = text.substr(static_cast<std::size_t>(letters - text.begin()) + 1);
  static constexpr std::array<std::string_view, 9> kIntervalUnits = {
      "second", "minute", "hour", "day", "week", "month", "quarter", "year", "decade"};
  const std::string lower = to_lower_ascii(unit);
  const bool is_unit = std::ranges::any_of(kIntervalUnits, [&](std::string_view name) {
    return lower == name || lower == std::string(name) + "s";
  });
  return is_unit ? Shape::count : Shape::other;
}

// 12.50 becomes a number with two digits behind the point; 1e5 keeps its exponent form.
std::string number_form(const LiteralValue& value, std::int64_t number) {
  if (value.literal == sql::LiteralKind::floating) return fmt::format("{}e0", number);
  const std::size_t point = value.text.find('.');
  if (point == std::string::npos) return std::to_string(number);
  const std::size_t digits = value.text.size() - point - 1;
  return fmt::format("{}.{}", number, std::string(std::max<std::size_t>(digits, 1), '0'));
}

}  // namespace

Result<Placeholders> Placeholders::make(std::string_view texts) {
  const std::string lower = to_lower_ascii(texts);
  Placeholders made;
  for (const std::int64_t first : kFirstNumbers) {
    if (made.first_number_ == 0 && !has_number_from(first, texts)) made.first_number_ = first;
  }
  for (const std::string_view stem : kStems) {
    if (made.stem_.empty() && lower.find(stem) == std::string::npos) made.stem_ = stem;
  }
  for (const std::string_view day : kDays) {
    if (made.day_.empty() && !has_late_day(day, texts)) made.day_ = day;
  }
  if (made.first_number_ == 0 || made.stem_.empty() || made.day_.empty()) {
    return fail(ErrorKind::unsupported, "the query holds every spelling of a placeholder");
  }
  return made;
}

std::string Placeholders::form(const LiteralValue& value, std::int64_t number) const {
  const std::int64_t spread = first_number_ + number * kStep;
  if (value.kind == ValueKind::number) return number_form(value, spread);
  const std::int64_t year = kFirstYear + number;
  switch (value.kind == ValueKind::text ? shape_of(value.text) : Shape::other) {
    case Shape::date:
      if (year <= kLastYear) return fmt::format("{}{}", year, day_);
      break;
    case Shape::timestamp:
      if (year <= kLastYear) return fmt::format("{}{} 05:43:21", year, day_);
      break;
    case Shape::digits:
      return std::to_string(spread);
    case Shape::count:
      return fmt::format("{}{}", spread, value.text.substr(value.text.find(' ')));
    case Shape::other:
      break;
  }
  return fmt::format("{}{}", stem_, number);
}

Result<std::string> Placeholders::give(const LiteralValue& value) {
  if (const std::string* known = find(value)) return *known;
  if (placeholders_.size() == kPlaceholdersMax) {
    return fail(ErrorKind::unsupported, "the query has more than {} literals to replace",
                kPlaceholdersMax);
  }
  const std::string placeholder = form(value, static_cast<std::int64_t>(placeholders_.size()) + 1);
  placeholders_.emplace(value, placeholder);
  auto& back = value.kind == ValueKind::number ? numbers_ : texts_;
  back.emplace(placeholder, value);
  return placeholder;
}

const std::string* Placeholders::find(const LiteralValue& value) const {
  const auto found = placeholders_.find(value);
  return found == placeholders_.end() ? nullptr : &found->second;
}

const LiteralValue* Placeholders::value_of(std::string_view placeholder, Quotes quotes) const {
  const auto& back = quotes == Quotes::no ? numbers_ : texts_;
  const auto found = back.find(placeholder);
  return found == back.end() ? nullptr : &found->second;
}

bool Placeholders::has_lookalike(std::string_view text) const {
  return has_number_from(first_number_, text) || has_late_day(day_, text) ||
         to_lower_ascii(text).find(stem_) != std::string::npos;
}

std::string Placeholders::with_values(std::string text) const {
  if (!has_lookalike(text)) return text;
  // The longest first: ado_text_1 begins ado_text_12.
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& [value, placeholder] : placeholders_)
    pairs.emplace_back(placeholder, value.text);
  std::ranges::sort(pairs, [](const auto& a, const auto& b) {
    return a.first.size() != b.first.size() ? a.first.size() > b.first.size() : a.first < b.first;
  });
  for (const auto& [placeholder, value] : pairs) {
    for (std::size_t at = text.find(placeholder); at != std::string::npos;
         at = text.find(placeholder, at + value.size())) {
      text.replace(at, placeholder.size(), value);
    }
  }
  return text;
}

}  // namespace ado::briefing
