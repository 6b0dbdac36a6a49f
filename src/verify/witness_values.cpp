// Steps around constants by kind of value, and the ordinary and fresh values of each kind.
#include "verify/witness_values.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>

#include <fmt/format.h>

#include "base/text.hpp"
#include "verify/witness_nested.hpp"
#include "verify/witness_number.hpp"
#include "verify/witness_pattern.hpp"
#include "verify/witness_postgres.hpp"

namespace ado::verify {
namespace {

// The text of a literal without its type word and quotes: DATE '2000-01-01' -> 2000-01-01.
std::string bare_text(std::string_view literal) {
  const std::size_t open = literal.find('\'');
  if (open == std::string_view::npos) return std::string(literal);
  std::string text;
  for (std::size_t i = open + 1; i < literal.size(); ++i) {
    if (literal[i] != '\'') {
      text += literal[i];
    } else if (i + 1 < literal.size() && literal[i + 1] == '\'') {
      text += literal[i++];
    }
  }
  return text;
}

ValuesAround around_number(const WitnessColumn& column, const Constant& constant) {
  const auto number = parse_number(constant.text);
  if (!number) return {};
  const int scale = column.kind == ValueKind::decimal ? column.scale : 0;
  if (column.kind == ValueKind::floating) {
    const Number one{1, 0};
    return {{to_text(*number)}, {to_text(*number - one), to_text(*number + one)}};
  }
  if (!number->can_be_rescaled(scale)) return {};
  const Number at = number->rescaled(scale);
  const Number step{1, scale};
  ValuesAround values{{to_text(at)}, {to_text(at - step), to_text(at + step)}};
  if (scale > 0) {
    values.near.push_back(to_text((at - Number{1, 0}).rescaled(scale)));
    values.near.push_back(to_text((at + Number{1, 0}).rescaled(scale)));
  }
  return values;
}

std::string date_literal(Day day) { return fmt::format("DATE '{}'", to_text(day)); }
std::string timestamp_literal(Day day, std::string_view time) {
  return fmt::format("TIMESTAMP '{} {}'", to_text(day), time);
}

// A year, a month or a day of the month that a part of a date is compared with.
ValuesAround around_date_part(int number) {
  ValuesAround values;
  if (number >= 1000 && number <= 9998) {
    values.exact = {date_literal(day_of(number, 1, 1)), date_literal(day_of(number, 12, 31))};
    values.near = {date_literal(day_of(number - 1, 12, 31)), date_literal(day_of(number + 1, 1, 1)),
                   date_literal(day_of(number, 6, 15))};
  } else if (number >= 1 && number <= 12) {
    values.near = {date_literal(day_of(2000, number, 1)), date_literal(day_of(2001, number, 28))};
  } else if (number > 12 && number <= 31) {
    values.near = {date_literal(day_of(2000, 1, number))};
  }
  return values;
}

ValuesAround around_date(const Constant& constant) {
  const auto day = parse_day(constant.text);
  if (!day) {
    const auto number = parse_number(constant.text);
    if (!number || number->unscaled > 9998 || number->scale != 0) return {};
    return around_date_part(static_cast<int>(number->unscaled));
  }
  ValuesAround values;
  values.exact = {date_literal(*day)};
  for (const int days : {-1, 1, -31, 31, -366, 366}) {
    values.near.push_back(date_literal(Day{day->number + days}));
  }
  return values;
}

ValuesAround around_timestamp(const Constant& constant) {
  ValuesAround values = around_date(constant);
  for (auto* literals : {&values.exact, &values.near}) {
    for (std::string& literal : *literals) {
      literal = fmt::format("TIMESTAMP '{} 00:00:00'", bare_text(literal));
    }
  }
  const auto day = parse_day(constant.text);
  if (!day) return values;
  values.near.push_back(timestamp_literal(*day, "00:00:01"));
  values.near.push_back(timestamp_literal(Day{day->number - 1}, "23:59:59"));
  // Midnight stands there already; another time of day is the constant itself.
  const std::string time = constant.text.size() > 11 ? constant.text.substr(11, 8) : "";
  if (time.size() == 8 && time != "00:00:00") {
    values.exact.insert(values.exact.begin(), timestamp_literal(*day, time));
  }
  return values;
}

// A number held against a text: its spellings, and texts of that length.
ValuesAround around_text_number(const std::string& text) {
  // 01 is the same number and another text: near, yet worth as much.
  ValuesAround values{{text_literal(text), text_literal("0" + text)}, {}};
  const auto number = parse_number(text);
  if (!number || number->scale != 0 || number->unscaled < 1 || number->unscaled > 40) return values;
  const auto length = static_cast<std::size_t>(number->unscaled);
  values.near.push_back(text_literal(std::string(length, 'a')));
  values.near.push_back(text_literal(std::string(length + 1, 'a')));
  values.near.push_back(text_literal(std::string(length - 1, 'a')));
  return values;
}

ValuesAround around_text(const Constant& constant) {
  if (constant.use == ConstantUse::pattern) {
    ValuesAround values;
    for (const std::string& hit : pattern_hits(constant.text)) {
      values.exact.push_back(text_literal(hit));
    }
    for (const std::string& miss : pattern_misses(constant.text)) {
      values.near.push_back(text_literal(miss));
    }
    return values;
  }
  if (constant.type != "VARCHAR") return around_text_number(constant.text);
  const std::string& text = constant.text;
  ValuesAround values{{text_literal(text)}, {text_literal(text + "x")}};
  if (!text.empty()) values.near.push_back(text_literal(text.substr(0, text.size() - 1)));
  values.near.push_back(text_literal(with_other_case(text)));
  values.near.push_back(text_literal(text + " "));
  // upper(s) = 'ABC' takes more than two spellings.
  if (text.size() > 1) {
    values.near.push_back(text_literal(with_other_case(text.substr(0, 1)) + text.substr(1)));
  }
  return values;
}

// Held against a text, a UUID is one that the text spells. What cannot be read is no value.
ValuesAround around_other(const WitnessColumn& column, const Constant& constant) {
  const std::string text = text_literal(constant.text);
  if (constant.type == "VARCHAR" && column.dialect == sql::Dialect::postgres) {
    if (!spells_value(column, constant.text)) return {};
    return {{fmt::format("CAST({} AS {})", text, column.type)}, {}};
  }
  if (constant.type == "VARCHAR" && fresh_other(column, 0)) {
    return {{fmt::format("TRY_CAST({} AS {})", text, column.type)}, {}};
  }
  if (constant.type != column.type) return {};
  const std::string value = fmt::format("CAST({} AS {})", text, column.type);
  if (!equals_ignore_case(column.type, "interval")) return {{value}, {}};
  return {{value}, {value + " + INTERVAL '1 second'", value + " - INTERVAL '1 second'"}};
}

std::vector<std::string> texts(std::initializer_list<std::string_view> values) {
  std::vector<std::string> literals;
  for (const std::string_view value : values) literals.push_back(text_literal(value));
  return literals;
}

// k7; where a column has no room for it, as many letters as there is.
std::string fresh_text(const WitnessColumn& column, int number) {
  constexpr int kLetters = 26;
  std::string text = fmt::format("k{}", number);
  const auto length = static_cast<std::size_t>(column.length);
  const bool is_bounded = length > 0 && column.dialect == sql::Dialect::postgres;
  if (!is_bounded || text.size() <= length) return text_literal(text);
  text.clear();
  while (text.size() < length) {
    text += static_cast<char>('a' + number % kLetters);
    number /= kLetters;
  }
  return text_literal(text);
}

// No character is that of its neighbours.
std::string long_text(std::size_t first, int length) {
  constexpr std::string_view kCharacters =
      "abcdefghijklmnopqrstuvwxyz0123456789BCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::string text;
  while (static_cast<int>(text.size()) < length) {
    text += kCharacters[(first + text.size()) % kCharacters.size()];
  }
  return text;
}

}  // namespace

ValuesAround values_around(const WitnessColumn& column, const Constant& constant) {
  switch (column.kind) {
    case ValueKind::integer:
    case ValueKind::decimal:
    case ValueKind::floating:
      return around_number(column, constant);
    case ValueKind::date:
      return around_date(constant);
    case ValueKind::timestamp:
      return around_timestamp(constant);
    case ValueKind::text:
      return around_text(constant);
    case ValueKind::time:
      return {{fmt::format("TIME '{}'", constant.text)}, {}};
    case ValueKind::boolean:
      return {};
    case ValueKind::other:
      return around_other(column, constant);
  }
  return {};
}

std::vector<std::string> ordinary_values(const WitnessColumn& column) {
  switch (column.kind) {
    case ValueKind::boolean:
      return {"TRUE", "FALSE"};
    case ValueKind::integer:
      return {"1", "2", "3", "0", "5", "10", "-1"};
    case ValueKind::decimal: {
      std::vector<std::string> values;
      for (const int number : {1, 2, 10, 0, 3, 100, -1}) {
        values.push_back(to_text(Number{number, 0}.rescaled(column.scale)));
      }
      return values;
    }
    case ValueKind::floating:
      return {"1.0", "2.0", "0.5", "0.0", "8.0", "-1.0", "100.0", "CAST('-0' AS DOUBLE PRECISION)"};
    case ValueKind::text: {
      std::vector<std::string> values = texts({"a", "b", "c", "d", "e", "A", "ab", ""});
      // Several, or they would be seldom met.
      for (const std::size_t first : {0UL, 7UL, 25UL, 40UL}) {
        if (column.reach > 0) values.push_back(text_literal(long_text(first, column.reach)));
      }
      return values;
    }
    case ValueKind::date:
      return {"DATE '2000-01-01'", "DATE '2000-01-02'", "DATE '2000-02-29'", "DATE '1999-12-31'",
              "DATE '2001-06-15'"};
    case ValueKind::timestamp:
      return {"TIMESTAMP '2000-01-01 00:00:00'", "TIMESTAMP '2000-01-01 12:30:00'",
              "TIMESTAMP '1999-12-31 23:59:59'", "TIMESTAMP '2001-06-15 08:00:00'"};
    case ValueKind::time:
      return {"TIME '00:00:00'", "TIME '12:30:00'"};
    case ValueKind::other:
      return {};
  }
  return {};
}

std::string fresh_value(const WitnessColumn& column, std::uint64_t number) {
  const auto small = static_cast<int>(number % 100000);
  switch (column.kind) {
    case ValueKind::integer:
      return std::to_string(small + 10);
    case ValueKind::decimal:
      return to_text(Number{small + 10, 0}.rescaled(column.scale));
    case ValueKind::floating:
      return fmt::format("{}.0", small + 10);
    case ValueKind::text:
      return fresh_text(column, small);
    case ValueKind::date:
      return date_literal(Day{day_of(2002, 1, 1).number + small});
    case ValueKind::timestamp:
      return timestamp_literal(Day{day_of(2002, 1, 1).number + small}, "00:00:00");
    case ValueKind::time:
      return fmt::format("TIME '{:02}:{:02}:00'", small / 60 % 24, small % 60);
    case ValueKind::boolean:
      return "NULL";
    case ValueKind::other:
      return fresh_other(column, number).value_or("NULL");
  }
  return "NULL";
}

std::string normal_form(const WitnessColumn& column, std::string_view literal) {
  if (literal == "NULL") return "NULL";
  if (column.pads && literal.size() > 1 && literal.starts_with('\'')) {
    std::string_view text = literal.substr(0, literal.size() - 1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return std::string(text) + "'";
  }
  if (column.kind != ValueKind::integer && column.kind != ValueKind::decimal) {
    return std::string(literal);
  }
  const auto number = parse_number(bare_text(literal));
  const int scale = column.kind == ValueKind::decimal ? column.scale : 0;
  if (!number || !number->can_be_rescaled(scale)) return std::string(literal);
  return to_text(number->rescaled(scale));
}

std::string with_other_case(std::string text) {
  for (char& c : text) {
    const char lower = to_lower_ascii(c);
    c = lower == c ? to_upper_ascii(c) : lower;
  }
  return text;
}

std::string text_literal(std::string_view text) {
  std::string literal = "'";
  for (const char c : text) literal += c == '\'' ? "''" : std::string(1, c);
  return literal + "'";
}

std::string cast_to(std::string_view value, std::string_view type) {
  return fmt::format("CAST({} AS {})", value, type);
}

}  // namespace ado::verify
