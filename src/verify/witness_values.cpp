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
#include "verify/witness_regex.hpp"

namespace ado::verify {
namespace {

ValuesAround around_number(const WitnessColumn& column, const Constant& constant) {
  const auto number = parse_number(constant.text);
  if (!number) return {};
  const int scale = column.kind == ValueKind::decimal ? column.scale : 0;
  if (column.kind == ValueKind::floating) {
    const Number one{1, 0};
    ValuesAround values{{to_text(*number)}, {to_text(*number - one), to_text(*number + one)}};
    // Less than a REAL tells apart.
    const Number hair{1, 9};
    if (to_lower_ascii(column.type).starts_with("double"))
      values.far.push_back(to_text(*number + hair));
    return values;
  }
  if (!number->can_be_rescaled(scale)) return {};
  const Number at = number->rescaled(scale);
  const Number step{1, scale};
  const Number zero{0, scale};
  // x * x = 9 and abs(x) < 3 are asked of -3 and -4, too.
  ValuesAround values{{to_text(at)},
                      {to_text(at - step), to_text(at + step)},
                      {to_text(zero - at), to_text(zero - at - Number{1, 0}.rescaled(scale))}};
  if (scale > 0) {
    values.near.push_back(to_text((at - Number{1, 0}).rescaled(scale)));
    values.near.push_back(to_text((at + Number{1, 0}).rescaled(scale)));
  }
  return values;
}

// Others than those that round: timestamp(0), TIMESTAMP_S, TIMESTAMP_MS.
bool has_fractions(const WitnessColumn& column) {
  return column.type.find('(') == std::string::npos &&
         !equals_ignore_case(column.type, "timestamp_s") &&
         !equals_ignore_case(column.type, "timestamp_ms");
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

// Half a second is rounded up by some and cut off by others.
constexpr std::string_view kHalfSecond = ".5";

// 04:05:06.25 of 2000-01-01 04:05:06.25+00; empty when no time of day is there.
std::string time_of(std::string_view timestamp) {
  if (timestamp.size() < 19) return {};
  timestamp.remove_prefix(11);
  return std::string(timestamp.substr(0, timestamp.find_first_not_of("0123456789:.")));
}

ValuesAround around_timestamp(const WitnessColumn& column, const Constant& constant) {
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
  const std::string time = time_of(constant.text);
  const bool is_midnight = time.empty() || time == "00:00:00";
  if (!is_midnight) values.exact.insert(values.exact.begin(), timestamp_literal(*day, time));
  if (!has_fractions(column)) return values;
  const std::string second = is_midnight ? "00:00:00" : time.substr(0, 8);
  values.far.push_back(timestamp_literal(*day, second + std::string(kHalfSecond)));
  values.far.push_back(
      timestamp_literal(Day{day->number - 1}, "23:59:59" + std::string(kHalfSecond)));
  return values;
}

ValuesAround around_time(const WitnessColumn& column, const Constant& constant) {
  ValuesAround values{{fmt::format("TIME '{}'", constant.text)}, {}};
  // 12:30:00, without parts of a second.
  if (constant.text.size() != 8 || !has_fractions(column)) return values;
  values.far.push_back(fmt::format("TIME '{}{}'", constant.text, kHalfSecond));
  return values;
}

std::vector<std::string> literals_of(const std::vector<std::string>& texts) {
  std::vector<std::string> literals;
  for (const std::string& text : texts) literals.push_back(text_literal(text));
  return literals;
}

// A number held against a text: its spellings, and texts of that length.
ValuesAround around_text_number(const WitnessColumn& column, const std::string& text) {
  // 01 is the same number and another text: near, yet worth as much.
  return {{text_literal(text), text_literal("0" + text)},
          literals_of(texts_near_number(text, column.beyond_ascii))};
}

// What a function looks for: alone, at both ends, inside, twice, and in pieces.
ValuesAround around_part(const std::string& part) {
  if (part.empty()) return {};
  const std::string first = part.substr(0, 1);
  return {literals_of({"a" + part + "b", part, "a" + part + "b" + part + "d", part + "a" + part}),
          literals_of({part + "a", "a" + part, part + part, with_other_case("a" + part + "b"),
                       "a" + first + "b", first, std::string(part.rbegin(), part.rend())})};
}

ValuesAround around_regex(const std::string& regex) {
  const std::vector<std::string> samples = regex_samples(regex);
  const std::string& hit = samples.front();
  return {literals_of(samples),
          literals_of({"x" + hit, hit + "x", with_other_case(hit), hit + hit, "x" + hit + "x"})};
}

ValuesAround around_text(const WitnessColumn& column, const Constant& constant) {
  switch (constant.use) {
    case ConstantUse::pattern:
      return {literals_of(pattern_hits(constant.text)), literals_of(pattern_misses(constant.text))};
    case ConstantUse::regex:
      return around_regex(constant.text);
    case ConstantUse::similar:
      return around_regex(regex_of_similar(constant.text));
    case ConstantUse::glob:
      return around_regex(regex_of_glob(constant.text));
    case ConstantUse::part:
      return around_part(constant.text);
    case ConstantUse::compared:
      break;
  }
  if (constant.type != "VARCHAR") return around_text_number(column, constant.text);
  const std::string& text = constant.text;
  ValuesAround values{{text_literal(text)}, {text_literal(text + "x")}};
  if (!text.empty()) values.near.push_back(text_literal(text.substr(0, text.size() - 1)));
  values.near.push_back(text_literal(with_other_case(text)));
  values.near.push_back(text_literal(text + " "));
  values.far.push_back(text_literal(" " + text));
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
      return around_timestamp(column, constant);
    case ValueKind::text:
      return around_text(column, constant);
    case ValueKind::time:
      return around_time(column, constant);
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
      // Halves and less: rounded, cut off, or taken down.
      for (const Number& number : {Number{15, 1}, Number{-25, 1}, Number{5, 2}}) {
        if (number.can_be_rescaled(column.scale)) {
          values.push_back(to_text(number.rescaled(column.scale)));
        }
      }
      return values;
    }
    case ValueKind::floating: {
      std::vector<std::string> values = {
          "1.0",  "2.0",   "0.5",  "0.0", "8.0",
          "-1.0", "100.0", "-2.5", "1.5", "CAST('-0' AS DOUBLE PRECISION)"};
      if (!column.has_no_numbers) return values;
      for (const std::string_view word : {"NaN", "Infinity", "-Infinity"}) {
        values.push_back(fmt::format("CAST('{}' AS DOUBLE PRECISION)", word));
      }
      return values;
    }
    case ValueKind::text: {
      std::vector<std::string> values =
          literals_of({"a", "b", "c", "d", "e", "A", "ab", "", " a", "a ", " ab ", " ", "aa"});
      // Several, or they would be seldom met.
      for (const std::size_t first : {0UL, 7UL, 25UL, 40UL}) {
        if (column.reach > 0) values.push_back(text_literal(long_text(first, column.reach)));
      }
      return values;
    }
    case ValueKind::date:
      return {"DATE '2000-01-01'", "DATE '2000-01-02'", "DATE '2000-02-29'", "DATE '1999-12-31'",
              "DATE '2001-06-15'", "DATE '2001-01-31'", "DATE '2002-07-31'", "DATE '2001-11-30'"};
    case ValueKind::timestamp: {
      std::vector<std::string> values = {
          "TIMESTAMP '2000-01-01 00:00:00'", "TIMESTAMP '2000-01-01 12:30:00'",
          "TIMESTAMP '1999-12-31 23:59:59'", "TIMESTAMP '2001-06-15 08:00:00'"};
      if (!has_fractions(column)) return values;
      values.insert(values.begin() + 1, "TIMESTAMP '2000-01-01 12:30:00.5'");
      values.emplace_back("TIMESTAMP '1999-12-31 23:59:59.999999'");
      return values;
    }
    case ValueKind::time:
      if (!has_fractions(column)) return {"TIME '00:00:00'", "TIME '12:30:00'"};
      return {"TIME '00:00:00'", "TIME '12:30:00'", "TIME '12:30:00.5'"};
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

std::string text_literal(std::string_view text) {
  std::string literal = "'";
  for (const char c : text) literal += c == '\'' ? "''" : std::string(1, c);
  return literal + "'";
}

std::string cast_to(std::string_view value, std::string_view type) {
  return fmt::format("CAST({} AS {})", value, type);
}

}  // namespace ado::verify
