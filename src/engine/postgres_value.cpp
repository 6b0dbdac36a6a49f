// Numbers, days and times are read by hand: their texts are short and fixed.
#include "engine/postgres_value.hpp"

#include <charconv>
#include <chrono>
#include <optional>

#include "base/text.hpp"

namespace ado::engine {
namespace {

// Object ids of the built-in types; they are the same in every database.
enum TypeId : Oid {
  kBool = 16,
  kBytea = 17,
  kInt8 = 20,
  kInt2 = 21,
  kInt4 = 23,
  kOid = 26,
  kFloat4 = 700,
  kFloat8 = 701,
  kDate = 1082,
  kTime = 1083,
  kTimestamp = 1114,
  kTimestampTz = 1184,
  kInterval = 1186,
  kNumeric = 1700
};

constexpr std::size_t kDecimalDigitsMax = 38;
constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::uint8_t kMicroScale = 6;

// Reads a text from its front; every reader leaves it as it was when it does not fit.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}
  bool at_end() const { return text_.empty(); }
  bool take(char c) {
    if (!text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool take_word(std::string_view word) {
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }
  char front() const { return text_.empty() ? '\0' : text_.front(); }
  std::optional<std::int64_t> digits() {
    std::int64_t value = 0;
    if (text_.empty() || text_.front() < '0' || text_.front() > '9') return std::nullopt;
    const auto [end, code] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
    if (code != std::errc{}) return std::nullopt;
    text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
    return value;
  }
  // ".5" is 500000.
  std::int64_t micros() {
    if (!take('.')) return 0;
    std::int64_t value = 0;
    for (std::int64_t unit = kMicrosPerSecond / 10; front() >= '0' && front() <= '9'; unit /= 10) {
      value += unit * (front() - '0');
      text_.remove_prefix(1);
    }
    return value;
  }

 private:
  std::string_view text_;
};

// YYYY-MM-DD as days since 1970.
std::optional<std::int64_t> read_day(Cursor& cursor) {
  const auto year = cursor.digits();
  if (!year || *year > static_cast<int>(std::chrono::year::max()) || !cursor.take('-')) return {};
  const auto month = cursor.digits();
  if (!month || !cursor.take('-')) return {};
  const auto day = cursor.digits();
  if (!day) return {};
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return {};
  return std::chrono::sys_days(date).time_since_epoch().count();
}

// HH:MM:SS.ffffff as microseconds.
std::optional<std::int64_t> read_clock(Cursor& cursor) {
  const auto hours = cursor.digits();
  if (!hours || !cursor.take(':')) return {};
  const auto minutes = cursor.digits();
  if (!minutes || !cursor.take(':')) return {};
  const auto seconds = cursor.digits();
  if (!seconds) return {};
  return (*hours * 3600 + *minutes * 60 + *seconds) * kMicrosPerSecond + cursor.micros();
}

// +HH, +HH:MM or +HH:MM:SS as microseconds; nothing is UTC.
std::optional<std::int64_t> read_offset(Cursor& cursor) {
  const bool negative = cursor.take('-');
  if (!negative && !cursor.take('+')) return std::nullopt;
  std::int64_t seconds = 0;
  std::int64_t unit = 3600;
  do {
    const auto part = cursor.digits();
    if (!part) return std::nullopt;
    seconds += *part * unit;
    unit /= 60;
  } while (unit > 0 && cursor.take(':'));
  return (negative ? -seconds : seconds) * kMicrosPerSecond;
}

std::optional<CellView> read_date(std::string_view text) {
  Cursor cursor(text);
  const auto day = read_day(cursor);
  if (!day || !cursor.at_end()) return std::nullopt;
  return CellView{.kind = CellKind::date, .integer = *day};
}

std::optional<CellView> read_time(std::string_view text) {
  Cursor cursor(text);
  const auto time = read_clock(cursor);
  if (!time || !cursor.at_end()) return std::nullopt;
  return CellView{.kind = CellKind::time, .scale = kMicroScale, .integer = *time};
}

std::optional<CellView> read_timestamp(std::string_view text, CellKind kind) {
  constexpr std::int64_t kMicrosPerDay = 86400 * kMicrosPerSecond;
  Cursor cursor(text);
  const auto day = read_day(cursor);
  if (!day || !cursor.take(' ')) return std::nullopt;
  const auto time = read_clock(cursor);
  if (!time) return std::nullopt;
  Int128 value = static_cast<Int128>(*day) * kMicrosPerDay + *time;
  if (kind == CellKind::timestamp_tz) {
    const auto offset = read_offset(cursor);
    if (!offset) return std::nullopt;
    value -= *offset;
  }
  if (!cursor.at_end()) return std::nullopt;
  return CellView{.kind = kind, .scale = kMicroScale, .integer = value};
}

// 1 year 2 mons -3 days +04:05:06.5
std::optional<CellView> read_interval(std::string_view text) {
  std::int64_t months = 0, days = 0, micros = 0;
  Cursor cursor(text);
  while (!cursor.at_end()) {
    const bool negative = cursor.take('-');
    if (!negative) cursor.take('+');
    const std::int64_t sign = negative ? -1 : 1;
    Cursor clock = cursor;
    if (const auto time = read_clock(clock)) {
      micros += sign * *time;
      cursor = clock;
      continue;
    }
    const auto number = cursor.digits();
    if (!number || !cursor.take(' ')) return std::nullopt;
    if (cursor.take_word("year")) {
      months += sign * *number * 12;
    } else if (cursor.take_word("mon")) {
      months += sign * *number;
    } else if (cursor.take_word("day")) {
      days += sign * *number;
    } else {
      return std::nullopt;
    }
    cursor.take('s');
    cursor.take(' ');
  }
  return CellView{
      .kind = CellKind::interval,
      .integer = pack_interval(static_cast<std::int32_t>(months), static_cast<std::int32_t>(days)),
      .micros = micros};
}

// 1.500 without the zeros that say nothing but how it is shown.
std::string_view without_zeros(std::string_view text) {
  if (text.find('.') == std::string_view::npos) return text;
  while (text.ends_with('0')) text.remove_suffix(1);
  if (text.ends_with('.')) text.remove_suffix(1);
  return text;
}

// Exact, with the scale that the server shows: 1.50 has two digits.
std::optional<CellView> read_numeric(std::string_view text) {
  CellView cell{.kind = CellKind::decimal};
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  std::size_t digits = 0;
  bool fraction = false;
  for (const char c : text) {
    if (c == '.' && !fraction) {
      fraction = true;
      continue;
    }
    if (c < '0' || c > '9' || ++digits > kDecimalDigitsMax) return std::nullopt;
    cell.integer = cell.integer * 10 + (c - '0');
    if (fraction) ++cell.scale;
  }
  if (digits == 0) return std::nullopt;
  if (negative) cell.integer = -cell.integer;
  return cell;
}

std::optional<CellView> read_integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return CellView{.kind = CellKind::integer, .integer = value};
}

// Shortest texts that read back as the same number; NaN and Infinity among them.
template <typename Number>
std::optional<CellView> read_float(std::string_view text, CellKind kind) {
  Number value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return CellView{.kind = kind, .number = static_cast<double>(value)};
}

std::optional<int> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return std::nullopt;
}

// \x0aff
std::optional<CellView> read_bytea(std::string_view text, std::string& scratch) {
  if (!text.starts_with("\\x") || text.size() % 2 != 0) return std::nullopt;
  scratch.clear();
  for (std::size_t i = 2; i < text.size(); i += 2) {
    const auto high = hex_digit(text[i]);
    const auto low = hex_digit(text[i + 1]);
    if (!high || !low) return std::nullopt;
    scratch += static_cast<char>(*high * 16 + *low);
  }
  return CellView{.kind = CellKind::blob, .bytes = scratch};
}

std::optional<CellView> read_known(Oid type, std::string_view text, std::string& scratch) {
  switch (type) {
    case kBool:
      return CellView{.kind = CellKind::boolean, .integer = text == "t" ? 1 : 0};
    case kInt2:
    case kInt4:
    case kInt8:
    case kOid:
      return read_integer(text);
    case kFloat4:
      return read_float<float>(text, CellKind::real);
    case kFloat8:
      return read_float<double>(text, CellKind::double_);
    case kNumeric:
      return read_numeric(text);
    case kDate:
      return read_date(text);
    case kTime:
      return read_time(text);
    case kTimestamp:
      return read_timestamp(text, CellKind::timestamp);
    case kTimestampTz:
      return read_timestamp(text, CellKind::timestamp_tz);
    case kInterval:
      return read_interval(text);
    case kBytea:
      return read_bytea(text, scratch);
    default:
      return std::nullopt;
  }
}

}  // namespace

CellView read_value(Oid type, std::string_view text, std::string& scratch) {
  if (const auto cell = read_known(type, text, scratch)) return *cell;
  if (type == kNumeric) {
    // Too long: as short as it can be, so that one value has one form.
    text = without_zeros(text);
    if (const auto cell = read_numeric(text)) return *cell;
  }
  return {.kind = CellKind::text, .bytes = text};
}

PostgresDecoder::PostgresDecoder(const PGresult* description) {
  const int columns = PQnfields(description);
  for (int i = 0; i < columns; ++i) types_.push_back(PQftype(description, i));
  cells_.resize(types_.size());
  scratch_.resize(types_.size());
}

std::span<const CellView> PostgresDecoder::row(const PGresult* result, int row) {
  for (std::size_t i = 0; i < types_.size(); ++i) {
    const int column = static_cast<int>(i);
    if (PQgetisnull(result, row, column) != 0) {
      cells_[i] = CellView{};
      continue;
    }
    const std::string_view text(PQgetvalue(result, row, column),
                                static_cast<std::size_t>(PQgetlength(result, row, column)));
    cells_[i] = read_value(types_[i], text, scratch_[i]);
  }
  return cells_;
}

}  // namespace ado::engine
