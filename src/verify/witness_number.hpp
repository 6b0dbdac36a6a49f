// Exact decimal numbers and calendar days: just enough arithmetic to step around a constant.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/cell.hpp"

namespace ado::verify {

struct Number {
  engine::Int128 unscaled = 0;
  int scale = 0;
  Number rescaled(int new_scale) const;       // Cuts digits off, away from nothing.
  bool can_be_rescaled(int new_scale) const;  // Into the 38 digits that there are.
};
engine::Int128 power_of_ten(int exponent);  // Up to 38.
Number operator+(const Number& a, const Number& b);
Number operator-(const Number& a, const Number& b);
std::string to_text(const Number& number);
// -12.50, 1e3; at most 30 digits. None for what is no number.
std::optional<Number> parse_number(std::string_view text);

struct NumberRange {  // Both ends are within.
  Number low;
  Number high;
};

struct Day {
  int number = 0;  // Days since 1970-01-01.
};
Day day_of(int year, int month, int day);
std::string to_text(Day day);  // 2000-02-29
// Text that begins with YYYY-MM-DD. None for what is no date.
std::optional<Day> parse_day(std::string_view text);

}  // namespace ado::verify
