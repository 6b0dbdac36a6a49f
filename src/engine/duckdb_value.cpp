// One reader a type; a template makes the loop over a column of each.
#include "engine/duckdb_value.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <type_traits>

namespace ado::engine {
namespace {

constexpr std::uint8_t kMicrosScale = 6;

Int128 to_int128(const duckdb_hugeint& value) {
  return static_cast<Int128>(value.upper) * (Int128{1} << 64) + value.lower;
}

std::string_view to_view(const duckdb_string_t& value) {
  const std::uint32_t length = value.value.inlined.length;
  const bool inlined = length <= sizeof(value.value.inlined.inlined);
  return {inlined ? value.value.inlined.inlined : value.value.pointer.ptr, length};
}

template <typename T>
void read_integer(const DuckDbVector& vector, std::uint64_t row, TextArena&, CellView& cell) {
  cell.kind = CellKind::integer;
  cell.integer = vector.at<T>(row);
}

void read_boolean(const DuckDbVector& vector, std::uint64_t row, TextArena&, CellView& cell) {
  cell.kind = CellKind::boolean;
  cell.integer = vector.at<bool>(row) ? 1 : 0;
}

void read_hugeint(const DuckDbVector& vector, std::uint64_t row, TextArena&, CellView& cell) {
  cell.kind = CellKind::integer;
  cell.integer = to_int128(vector.at<duckdb_hugeint>(row));
}

void keep_text(std::string_view text, TextArena& arena, CellView& cell) {
  cell.kind = CellKind::text;
  cell.bytes = arena.keep(text);
}

// The decimal digits of a number given as big-endian bytes: divides by ten again and again.
std::string digits_of(std::string bytes) {
  std::string digits;
  while (std::any_of(bytes.begin(), bytes.end(), [](char c) { return c != 0; })) {
    unsigned remainder = 0;
    for (char& byte : bytes) {
      const unsigned value = remainder * 256 + static_cast<unsigned char>(byte);
      byte = static_cast<char>(value / 10);
      remainder = value % 10;
    }
    digits += static_cast<char>('0' + remainder);
  }
  if (digits.empty()) digits = "0";
  std::reverse(digits.begin(), digits.end());
  return digits;
}

void read_uhugeint(const DuckDbVector& vector, std::uint64_t row, TextArena& arena,
                   CellView& cell) {
  const auto& value = vector.at<duckdb_uhugeint>(row);
  if (value.upper >> 63 == 0) {
    cell.kind = CellKind::integer;
    cell.integer = static_cast<Int128>(value.upper) * (Int128{1} << 64) + value.lower;
    return;
  }
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(value.upper >> shift);
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(value.lower >> shift);
  keep_text(digits_of(bytes), arena, cell);
}

// Three bytes of sign and length, then the magnitude; all inverted for negative numbers.
void read_bignum(const DuckDbVector& vector, std::uint64_t row, TextArena& arena, CellView& cell) {
  constexpr std::size_t kHeaderBytes = 3;
  const std::string_view stored = to_view(vector.at<duckdb_string_t>(row));
  const bool negative = (static_cast<unsigned char>(stored[0]) & 0x80U) == 0;
  std::string bytes(stored.substr(kHeaderBytes));
  if (negative) {
    for (char& byte : bytes) byte = static_cast<char>(~byte);
  }
  keep_text(fmt::format("{}{}", negative ? "-" : "", digits_of(std::move(bytes))), arena, cell);
}

template <typename T>
void read_decimal(const DuckDbVector& vector, std::uint64_t row, TextArena&, CellView& cell) {
  cell.kind = CellKind::decimal;
  cell.scale = vector.type->scale;
  if constexpr (std::is_same_v<T, duckdb_hugeint>) {
    cell.integer = to_int128(vector.at<T>(row));
  } else {
    cell.integer = vector.at<T>(row);
  }
}

void read_float(const DuckDbVector& vector, std::uint64_t row, TextArena&, CellView& cell) {
  cell.kind = CellKind::real;
  cell.number = static_cast<double>(vector.at<float>(row));
}

void read_double(const DuckDbVector& vector, std::uint64_t row, TextArena&, CellView& cell) {
  cell.kind = CellKind::double_;
  cell.number = vector.at<double>(row);
}

template <CellKind kind>
void read_bytes(const DuckDbVector& vector, std::uint64_t row, TextArena&, CellView& cell) {
  cell.kind = kind;
  cell.bytes = to_view(vector.at<duckdb_string_t>(row));
}

// The first byte counts the unused bits at the head of the second.
void read_bit(const DuckDbVector& vector, std::uint64_t row, TextArena& arena, CellView& cell) {
  const std::string_view stored = to_view(vector.at<duckdb_string_t>(row));
  std::string bits;
  for (std::size_t i = static_cast<unsigned char>(stored[0]); i < (stored.size() - 1) * 8; ++i) {
    const auto byte = static_cast<unsigned char>(stored[1 + i / 8]);
    bits += (byte >> (7 - i % 8) & 1U) != 0 ? '1' : '0';
  }
  keep_text(bits, arena, cell);
}

// The top bit is stored inverted, so that UUIDs sort as signed numbers.
void read_uuid(const DuckDbVector& vector, std::uint64_t row, TextArena& arena, CellView& cell) {
  const auto& value = vector.at<duckdb_hugeint>(row);
  const std::uint64_t upper = static_cast<std::uint64_t>(value.upper) ^ (std::uint64_t{1} << 63);
  char text[37];
  fmt::format_to_n(text, sizeof(text), "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", upper >> 32,
                   upper >> 16 & 0xFFFFU, upper & 0xFFFFU, value.lower >> 48,
                   value.lower & 0xFFFFFFFFFFFFU);
  keep_text({text, 36}, arena, cell);
}

template <typename T>
void read_enum(const DuckDbVector& vector, std::uint64_t row, TextArena&, CellView& cell) {
  cell.kind = CellKind::text;
  cell.bytes = vector.type->labels[vector.at<T>(row)];
}

void read_date(const DuckDbVector& vector, std::uint64_t row, TextArena&, CellView& cell) {
  cell.kind = CellKind::date;
  cell.integer = vector.at<std::int32_t>(row);
}

// Times and timestamps of all units: `factor` brings them to the scale's.
template <CellKind kind, std::uint8_t scale, std::int64_t factor = 1>
void read_ticks(const DuckDbVector& vector, std::uint64_t row, TextArena&, CellView& cell) {
  constexpr std::int64_t kInfinity = std::numeric_limits<std::int64_t>::max();
  const std::int64_t ticks = vector.at<std::int64_t>(row);
  cell.kind = kind;
  cell.scale = scale;
  cell.integer = ticks == kInfinity || ticks == -kInfinity ? ticks : ticks * factor;
}

void read_time_tz(const DuckDbVector& vector, std::uint64_t row, TextArena& arena, CellView& cell) {
  const duckdb_time_tz_struct value = duckdb_from_time_tz(vector.at<duckdb_time_tz>(row));
  CellView time{.kind = CellKind::time, .scale = kMicrosScale};
  time.integer = (value.time.hour * 3600LL + value.time.min * 60 + value.time.sec) * 1'000'000 +
                 value.time.micros;
  const std::int32_t offset = std::abs(value.offset);
  std::string text =
      to_text(time) + fmt::format("{}{:02}", value.offset < 0 ? '-' : '+', offset / 3600);
  if (offset % 3600 != 0) text += fmt::format(":{:02}", offset / 60 % 60);
  if (offset % 60 != 0) text += fmt::format(":{:02}", offset % 60);
  keep_text(text, arena, cell);
}

void read_interval(const DuckDbVector& vector, std::uint64_t row, TextArena&, CellView& cell) {
  const auto& value = vector.at<duckdb_interval>(row);
  cell.kind = CellKind::interval;
  cell.integer = pack_interval(value.months, value.days);
  cell.micros = value.micros;
}

// Only a column of the type "NULL" has it, and all its values are NULL.
void read_nothing(const DuckDbVector&, std::uint64_t, TextArena&, CellView& cell) {
  cell.kind = CellKind::null;
}

template <ReadCell read>
void read_column(const DuckDbVector& vector, const ColumnRange& range, TextArena& arena) {
  CellView* cell = range.cells;
  for (std::uint64_t row = range.begin; row < range.begin + range.count; ++row) {
    if (vector.is_null(row)) {
      cell->kind = CellKind::null;
    } else {
      read(vector, row, arena, *cell);
    }
    cell += range.stride;
  }
}

template <ReadCell read>
CellReader reader() {
  return {.one = read, .many = read_column<read>};
}

CellReader decimal_reader(duckdb_type storage) {
  if (storage == DUCKDB_TYPE_SMALLINT) return reader<read_decimal<std::int16_t>>();
  if (storage == DUCKDB_TYPE_INTEGER) return reader<read_decimal<std::int32_t>>();
  if (storage == DUCKDB_TYPE_BIGINT) return reader<read_decimal<std::int64_t>>();
  return reader<read_decimal<duckdb_hugeint>>();
}

CellReader enum_reader(duckdb_type storage) {
  if (storage == DUCKDB_TYPE_UTINYINT) return reader<read_enum<std::uint8_t>>();
  if (storage == DUCKDB_TYPE_USMALLINT) return reader<read_enum<std::uint16_t>>();
  return reader<read_enum<std::uint32_t>>();
}

CellReader number_reader(const DuckDbTypeInfo& type) {
  switch (static_cast<int>(type.id)) {
    case DUCKDB_TYPE_TINYINT:
      return reader<read_integer<std::int8_t>>();
    case DUCKDB_TYPE_SMALLINT:
      return reader<read_integer<std::int16_t>>();
    case DUCKDB_TYPE_INTEGER:
      return reader<read_integer<std::int32_t>>();
    case DUCKDB_TYPE_BIGINT:
      return reader<read_integer<std::int64_t>>();
    case DUCKDB_TYPE_HUGEINT:
      return reader<read_hugeint>();
    case DUCKDB_TYPE_UTINYINT:
      return reader<read_integer<std::uint8_t>>();
    case DUCKDB_TYPE_USMALLINT:
      return reader<read_integer<std::uint16_t>>();
    case DUCKDB_TYPE_UINTEGER:
      return reader<read_integer<std::uint32_t>>();
    case DUCKDB_TYPE_UBIGINT:
      return reader<read_integer<std::uint64_t>>();
    case DUCKDB_TYPE_UHUGEINT:
      return reader<read_uhugeint>();
    case DUCKDB_TYPE_BIGNUM:
      return reader<read_bignum>();
    case DUCKDB_TYPE_DECIMAL:
      return decimal_reader(type.storage);
    case DUCKDB_TYPE_FLOAT:
      return reader<read_float>();
    case DUCKDB_TYPE_DOUBLE:
      return reader<read_double>();
    default:
      return {};
  }
}

CellReader time_reader(duckdb_type id) {
  switch (static_cast<int>(id)) {
    case DUCKDB_TYPE_DATE:
      return reader<read_date>();
    case DUCKDB_TYPE_TIME:
      return reader<read_ticks<CellKind::time, kMicrosScale>>();
    case DUCKDB_TYPE_TIME_NS:
      return reader<read_ticks<CellKind::time, kNanosScale>>();
    case DUCKDB_TYPE_TIME_TZ:
      return reader<read_time_tz>();
    case DUCKDB_TYPE_TIMESTAMP:
      return reader<read_ticks<CellKind::timestamp, kMicrosScale>>();
    case DUCKDB_TYPE_TIMESTAMP_S:
      return reader<read_ticks<CellKind::timestamp, kMicrosScale, 1'000'000>>();
    case DUCKDB_TYPE_TIMESTAMP_MS:
      return reader<read_ticks<CellKind::timestamp, kMicrosScale, 1'000>>();
    case DUCKDB_TYPE_TIMESTAMP_NS:
      return reader<read_ticks<CellKind::timestamp, kNanosScale>>();
    case DUCKDB_TYPE_TIMESTAMP_TZ:
      return reader<read_ticks<CellKind::timestamp_tz, kMicrosScale>>();
    case DUCKDB_TYPE_INTERVAL:
      return reader<read_interval>();
    default:
      return {};
  }
}

}  // namespace

DuckDbVector open_vector(const DuckDbTypeInfo& type, duckdb_vector vector) {
  return {.type = &type,
          .vector = vector,
          .data = duckdb_vector_get_data(vector),
          .validity = duckdb_vector_get_validity(vector)};
}

std::string_view TextArena::keep(std::string_view text) {
  if (text.empty()) return {};
  char* copy = static_cast<char*>(memory_.allocate(text.size(), 1));
  std::memcpy(copy, text.data(), text.size());
  return {copy, text.size()};
}

CellReader reader_of(const DuckDbTypeInfo& type) {
  if (const CellReader found = number_reader(type); found.one != nullptr) return found;
  if (const CellReader found = time_reader(type.id); found.one != nullptr) return found;
  switch (static_cast<int>(type.id)) {
    case DUCKDB_TYPE_BOOLEAN:
      return reader<read_boolean>();
    case DUCKDB_TYPE_VARCHAR:
      return reader<read_bytes<CellKind::text>>();
    case DUCKDB_TYPE_BLOB:
      return reader<read_bytes<CellKind::blob>>();
    case DUCKDB_TYPE_BIT:
      return reader<read_bit>();
    case DUCKDB_TYPE_UUID:
      return reader<read_uuid>();
    case DUCKDB_TYPE_ENUM:
      return enum_reader(type.storage);
    case DUCKDB_TYPE_SQLNULL:
      return reader<read_nothing>();
    default:  // read_type lets nothing else through.
      return reader<read_nested>();
  }
}

}  // namespace ado::engine
