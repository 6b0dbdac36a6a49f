// One value of a result row, engine-neutral, and the sinks that rows are poured into.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

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
// boolean, integer, date (days), time / timestamp / timestamp_tz (microseconds, UTC), decimal
// (unscaled, with `scale`): integer. real, double_: number. text, blob, nested (canonical text of a
// list, struct, map, enum-free): bytes. interval: months, days in `integer` (months << 64 | days as
// unsigned 64 bit), microseconds in `micros`.
struct CellView {
  CellKind kind = CellKind::null;
  std::uint8_t scale = 0;
  Int128 integer = 0;
  double number = 0;
  std::int64_t micros = 0;
  std::string_view bytes;
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

// How a cell is shown to people: NULL, 12.50, 2001-02-03 04:05:06, text without quotes.
std::string to_text(const CellView& cell);
// How a cell is written in SQL of both dialects: NULL, 12.50, 'it''s', DATE '2001-02-03'.
std::string to_sql_literal(const CellView& cell);

// Keeps up to `rows_max` rows as text. For people and for tests.
struct TextTable {
  std::vector<ResultColumn> columns;
  std::vector<std::vector<std::string>> rows;
};
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
