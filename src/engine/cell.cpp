// Cells as text and as SQL literals, and the sink that keeps text.
#include "engine/cell.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace ado::engine {
namespace {

__extension__ typedef unsigned __int128 UInt128;

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
constexpr std::int64_t kSecondsPerDay = 86'400;
// DuckDB's infinities; their negatives are the infinities of the past.
constexpr std::int64_t kDateInfinity = 2'147'483'647;
constexpr std::int64_t kTimestampInfinity = 9'223'372'036'854'775'807;

std::string unsigned_to_text(UInt128 value) {
  std::string digits;
  do {
    digits += static_cast<char>('0' + static_cast<int>(value % 10));
    value /= 10;
  } while (value != 0);
  std::reverse(digits.begin(), digits.end());
  return digits;
}

UInt128 magnitude(Int128 value) {
  return value < 0 ? UInt128{0} - static_cast<UInt128>(value) : static_cast<UInt128>(value);
}

std::string decimal_to_text(Int128 unscaled, std::uint8_t scale) {
  std::string digits = unsigned_to_text(magnitude(unscaled));
  if (scale > 0) {
    if (digits.size() <= scale) digits.insert(0, scale + 1U - digits.size(), '0');
    digits.insert(digits.size() - scale, 1, '.');
  }
  return unscaled < 0 ? "-" + digits : digits;
}

template <typename Number>
std::string number_to_text(Number value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  if (value == 0) return "0.0";  // -0.0 is the same value.
  std::string text = fmt::format("{}", value);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

// The proleptic Gregorian calendar for any day a database can hold; std::chrono stops at year
// 32767. Counts years from March, so that the leap day is the last of its year.
std::string day_to_text(std::int64_t days) {
  const std::int64_t shifted = days + 719'468;
  const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
  const std::int64_t day_of_era = shifted - era * 146'097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t march_month = (5 * day_of_year + 2) / 153;
  const std::int64_t day = day_of_year - (153 * march_month + 2) / 5 + 1;
  const std::int64_t month = march_month < 10 ? march_month + 3 : march_month - 9;
  const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  if (year > 0) return fmt::format("{:04}-{:02}-{:02}", year, month, day);
  return fmt::format("{:04}-{:02}-{:02} (BC)", 1 - year, month, day);
}

std::string date_to_text(std::int64_t days) {
  if (days == kDateInfinity) return "infinity";
  if (days == -kDateInfinity) return "-infinity";
  return day_to_text(days);
}

// 04:05:06.789: as many digits of the fraction as it has.
std::string time_to_text(std::int64_t ticks, std::uint8_t scale) {
  const std::int64_t per_second = scale == kNanosScale ? kNanosPerSecond : kMicrosPerSecond;
  const std::int64_t seconds = ticks / per_second;
  std::string text =
      fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (ticks % per_second == 0) return text;
  text += fmt::format(".{:0{}}", ticks % per_second, scale == kNanosScale ? 9 : 6);
  while (text.back() == '0') text.pop_back();
  return text;
}

std::string timestamp_to_text(std::int64_t ticks, std::uint8_t scale) {
  if (ticks == kTimestampInfinity) return "infinity";
  if (ticks == -kTimestampInfinity) return "-infinity";
  const std::int64_t per_day =
      kSecondsPerDay * (scale == kNanosScale ? kNanosPerSecond : kMicrosPerSecond);
  const std::int64_t time = (ticks % per_day + per_day) % per_day;
  // Divides first: the subtraction of `time` could overflow near the ends.
  const std::int64_t day = ticks / per_day - (ticks % per_day < 0 ? 1 : 0);
  return day_to_text(day) + " " + time_to_text(time, scale);
}

std::string timestamp_tz_to_text(const CellView& cell) {
  std::string text = timestamp_to_text(static_cast<std::int64_t>(cell.integer), cell.scale);
  const bool infinite = text.back() == 'y';
  return infinite ? text : text + "+00";
}

void append_unit(std::string& text, std::int64_t count, std::string_view unit) {
  if (count == 0) return;
  if (!text.empty()) text += ' ';
  text += fmt::format("{} {}{}", count, unit, count == 1 || count == -1 ? "" : "s");
}

std::string interval_to_text(const CellView& cell) {
  std::string text;
  append_unit(text, interval_months(cell) / 12, "year");
  append_unit(text, interval_months(cell) % 12, "month");
  append_unit(text, interval_days(cell), "day");
  if (cell.micros == 0 && !text.empty()) return text;
  if (!text.empty()) text += ' ';
  if (cell.micros < 0) text += '-';
  // Negated as unsigned: the least value has no positive counterpart.
  const auto micros = static_cast<std::int64_t>(magnitude(cell.micros));
  return text + time_to_text(micros, 6);
}

std::string quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'') result += '\'';
    result += c;
  }
  return result + "'";
}

std::string blob_to_text(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) text += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
  return text;
}

std::string integer_to_literal(Int128 value) {
  constexpr Int128 kBigintMax = 9'223'372'036'854'775'807;
  if (value >= -kBigintMax && value <= kBigintMax) return to_text(value);
  // Digits alone would be read as a double or with an overflowing minus sign.
  return "CAST('" + to_text(value) + "' AS " + (value == -kBigintMax - 1 ? "BIGINT)" : "HUGEINT)");
}

std::string timestamp_to_literal(const CellView& cell) {
  const std::string text = quoted(to_text(cell));
  if (cell.scale == kNanosScale) return "CAST(" + text + " AS TIMESTAMP_NS)";
  return "TIMESTAMP " + text;
}

}  // namespace

std::string to_text(Int128 value) {
  const std::string digits = unsigned_to_text(magnitude(value));
  return value < 0 ? "-" + digits : digits;
}

std::string to_text(const CellView& cell) {
  const auto ticks = static_cast<std::int64_t>(cell.integer);
  switch (cell.kind) {
    case CellKind::null:
      return "NULL";
    case CellKind::boolean:
      return cell.integer != 0 ? "true" : "false";
    case CellKind::integer:
      return to_text(cell.integer);
    case CellKind::decimal:
      return decimal_to_text(cell.integer, cell.scale);
    case CellKind::real:
      return number_to_text(static_cast<float>(cell.number));
    case CellKind::double_:
      return number_to_text(cell.number);
    case CellKind::text:
    case CellKind::nested:
      return std::string(cell.bytes);
    case CellKind::blob:
      return blob_to_text(cell.bytes);
    case CellKind::date:
      return date_to_text(ticks);
    case CellKind::time:
      return time_to_text(ticks, cell.scale);
    case CellKind::timestamp:
      return timestamp_to_text(ticks, cell.scale);
    case CellKind::timestamp_tz:
      return timestamp_tz_to_text(cell);
    case CellKind::interval:
      return interval_to_text(cell);
  }
  return {};
}

std::string to_sql_literal(const CellView& cell) {
  switch (cell.kind) {
    case CellKind::null:
    case CellKind::nested:
      return to_text(cell);
    case CellKind::boolean:
      return cell.integer != 0 ? "TRUE" : "FALSE";
    case CellKind::integer:
      return integer_to_literal(cell.integer);
    case CellKind::decimal:
      return to_text(cell);
    case CellKind::real:
      return "CAST('" + to_text(cell) + "' AS REAL)";
    case CellKind::double_:
      return "CAST('" + to_text(cell) + "' AS DOUBLE PRECISION)";
    case CellKind::text:
      return quoted(cell.bytes);
    case CellKind::blob:
      return "CAST('" + to_text(cell) + "' AS BLOB)";
    case CellKind::date:
      return "DATE " + quoted(to_text(cell));
    case CellKind::time:
      if (cell.scale == kNanosScale) return "CAST(" + quoted(to_text(cell)) + " AS TIME_NS)";
      return "TIME " + quoted(to_text(cell));
    case CellKind::timestamp:
      return timestamp_to_literal(cell);
    case CellKind::timestamp_tz:
      return "TIMESTAMP WITH TIME ZONE " + quoted(to_text(cell));
    case CellKind::interval:
      return "INTERVAL " + quoted(to_text(cell));
  }
  return {};
}

void TextSink::begin(std::span<const ResultColumn> columns) {
  table_ = {};
  table_.columns.assign(columns.begin(), columns.end());
}

bool TextSink::row(std::span<const CellView> cells) {
  if (table_.rows.size() == rows_max_) {
    table_.truncated = true;
    return true;
  }
  std::vector<std::string>& row = table_.rows.emplace_back();
  row.reserve(cells.size());
  for (const CellView& cell : cells) row.push_back(to_text(cell));
  return true;
}

}  // namespace ado::engine
