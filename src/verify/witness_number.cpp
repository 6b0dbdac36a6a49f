// Decimal arithmetic on 128-bit integers and days through the civil calendar.
#include "verify/witness_number.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

#include <fmt/format.h>

namespace ado::verify {
namespace {

constexpr int kDigitsMax = 30;  // Of a constant.
constexpr int kDigitsStored = 38;

bool read_digits(std::string_view& text, Number& number, bool fraction) {
  bool any = false;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    if (number.unscaled > power_of_ten(kDigitsMax)) return false;
    number.unscaled = number.unscaled * 10 + (text.front() - '0');
    if (fraction) ++number.scale;
    text.remove_prefix(1);
    any = true;
  }
  return any || fraction;
}

bool apply_exponent(std::string_view text, Number& number) {
  if (text.empty()) return true;
  if (text.front() != 'e' && text.front() != 'E') return false;
  text.remove_prefix(text.size() > 1 && text[1] == '+' ? 2 : 1);
  int exponent = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
  if (error != std::errc{} || end != text.data() + text.size()) return false;
  number.scale -= exponent;
  if (number.scale > kDigitsMax || number.scale < -kDigitsMax) return false;
  if (number.scale < 0) {
    if (number.unscaled > power_of_ten(kDigitsMax + number.scale)) return false;
    number.unscaled *= power_of_ten(-number.scale);
    number.scale = 0;
  }
  return true;
}

}  // namespace

engine::Int128 power_of_ten(int exponent) {
  engine::Int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

bool Number::can_be_rescaled(int new_scale) const {
  if (new_scale <= scale) return true;
  if (new_scale - scale > kDigitsStored) return false;
  const engine::Int128 most = power_of_ten(kDigitsStored - (new_scale - scale));
  return -most < unscaled && unscaled < most;
}

Number Number::rescaled(int new_scale) const {
  if (new_scale >= scale) return {unscaled * power_of_ten(new_scale - scale), new_scale};
  return {unscaled / power_of_ten(scale - new_scale), new_scale};
}

Number operator+(const Number& a, const Number& b) {
  const int scale = std::max(a.scale, b.scale);
  return {a.rescaled(scale).unscaled + b.rescaled(scale).unscaled, scale};
}

Number operator-(const Number& a, const Number& b) { return a + Number{-b.unscaled, b.scale}; }

std::string to_text(const Number& number) {
  engine::Int128 rest = number.unscaled < 0 ? -number.unscaled : number.unscaled;
  std::string digits;
  for (; rest > 0 || static_cast<int>(digits.size()) <= number.scale; rest /= 10) {
    digits += static_cast<char>('0' + static_cast<int>(rest % 10));
    if (number.scale > 0 && static_cast<int>(digits.size()) == number.scale) digits += '.';
  }
  if (digits.back() == '.') digits += '0';
  if (number.unscaled < 0) digits += '-';
  std::ranges::reverse(digits);
  return digits;
}

std::optional<Number> parse_number(std::string_view text) {
  Number number;
  const bool negative = !text.empty() && text.front() == '-';
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  const bool starts_well =
      !text.empty() && (text.front() == '.' || (text.front() >= '0' && text.front() <= '9'));
  if (!starts_well || !read_digits(text, number, text.front() == '.')) return std::nullopt;
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    if (!read_digits(text, number, true)) return std::nullopt;
  }
  if (!apply_exponent(text, number)) return std::nullopt;
  if (negative) number.unscaled = -number.unscaled;
  return number;
}

Day day_of(int year, int month, int day) {
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  return {static_cast<int>(std::chrono::sys_days{date}.time_since_epoch().count())};
}

std::string to_text(Day day) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day.number}}};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::optional<Day> parse_day(std::string_view text) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  int parts[3] = {};
  constexpr std::size_t kStarts[3] = {0, 5, 8};
  constexpr std::size_t kLengths[3] = {4, 2, 2};
  for (int i = 0; i < 3; ++i) {
    const char* begin = text.data() + kStarts[i];
    const auto [end, error] = std::from_chars(begin, begin + kLengths[i], parts[i]);
    if (error != std::errc{} || end != begin + kLengths[i]) return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year{parts[0]},
                                         std::chrono::month{static_cast<unsigned>(parts[1])},
                                         std::chrono::day{static_cast<unsigned>(parts[2])}};
  if (!date.ok()) return std::nullopt;
  return day_of(parts[0], parts[1], parts[2]);
}

}  // namespace ado::verify
