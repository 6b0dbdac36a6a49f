// One value of a result row, engine-neutral, and the sinks that rows are poured into.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ado::engine {

__extension__ typedef __int128 Int128;

enum class CellKind : std::uint8_t {
  null,
  boolean,
  integer,
  decimal,
  real,
  double_,
  text,
  blob,
  date,
  time,
  timestamp,
  timestamp_tz,
  interval,
  nested
};

// A view: `bytes` lives until the sink returns. Which field holds the value depends on kind:
// boolean, integer: integer. decimal: integer, unscaled, with `scale`. date: integer, in days.
// time, timestamp, timestamp_tz (UTC): integer, in 10^-scale seconds, where scale is 6, or 9 for
// the engine's nanosecond types. real, double_: number. interval: integer holds months and days
// (see below), micros the rest. text, blob: bytes; enums, UUIDs, bit strings, times with zone, and
// whole numbers beyond 127 bits are text. nested: bytes, the value as a literal of DuckDB's SQL, in
// which texts are quoted, so that NULL and 'NULL' differ: [1, NULL], {'a': 'x'}, MAP {'k': 1}. A
// field that the kind does not use may hold anything.
inline constexpr std::uint8_t kNanosScale = 9;  // Of times and timestamps, as digits.

struct CellView {
  CellKind kind = CellKind::null;
  std::uint8_t scale = 0;
  Int128 integer = 0;
  double number = 0;
  std::int64_t micros = 0;
  std::string_view bytes = {};
};

struct ResultColumn {
  std::string name;
  std::string type;  // As the engine prints it: "DECIMAL(38,2)".
};

// Receives one result. Not thread-safe: one sink, one run.
class RowSink {
 public:
  virtual ~RowSink() = default;
  virtual void begin(std::span<const ResultColumn> columns) = 0;
  // Returns false to stop the run early (the run then succeeds with stopped_early).
  virtual bool row(std::span<const CellView> cells) = 0;
};

// Throws rows away, after they were fetched.
class DiscardSink final : public RowSink {
 public:
  void begin(std::span<const ResultColumn>) override {}
  bool row(std::span<const CellView>) override { return true; }
};

// How an interval's months and days share one integer.
constexpr Int128 pack_interval(std::int32_t months, std::int32_t days) {
  return static_cast<Int128>(months) * (Int128{1} << 64) + static_cast<std::uint32_t>(days);
}
constexpr std::int32_t interval_months(const CellView& cell) {
  return static_cast<std::int32_t>(cell.integer >> 64);
}
constexpr std::int32_t interval_days(const CellView& cell) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(cell.integer));
}

std::string to_text(Int128 value);
// How a cell is shown to people: NULL, 12.50, 2001-02-03 04:05:06, text without quotes.
std::string to_text(const CellView& cell);
// How a cell is written in SQL: NULL, 12.50, 'it''s', DATE '2001-02-03'. Both dialects read it,
// except nested values, blobs and nanoseconds, which are written for DuckDB.
std::string to_sql_literal(const CellView& cell);

// Rows as text, for people and for tests.
using TextRow = std::vector<std::optional<std::string>>;  // None: NULL.
struct TextTable {
  std::vector<ResultColumn> columns;
  std::vector<std::vector<std::string>> rows;
  bool truncated = false;  // There were more rows.
};

// Keeps the first `rows_max` rows, and lets the run go on to its end.
class TextSink final : public RowSink {
 public:
  explicit TextSink(std::size_t rows_max) : rows_max_(rows_max) {}
  void begin(std::span<const ResultColumn> columns) override;
  bool row(std::span<const CellView> cells) override;
  const TextTable& table() const { return table_; }

 private:
  std::size_t rows_max_;
  TextTable table_;
};

}  // namespace ado::engine
