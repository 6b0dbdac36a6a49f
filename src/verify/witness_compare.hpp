// What an original promises about its result, and whether a small result keeps it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "ir/query_map.hpp"

namespace ado::verify {

struct ResultCell {
  engine::CellKind kind = engine::CellKind::null;
  std::string text;
  double number = 0;  // Of real and double cells.
};
using ResultRow = std::vector<ResultCell>;
struct ResultRows {
  std::vector<engine::ResultColumn> columns;
  std::vector<ResultRow> rows;
};
// Keeps a whole small result; stops at `rows_max`.
class ResultSink final : public engine::RowSink {
 public:
  explicit ResultSink(std::size_t rows_max) : rows_max_(rows_max) {}
  void begin(std::span<const engine::ResultColumn> columns) override;
  bool row(std::span<const engine::CellView> cells) override;
  ResultRows& result() { return result_; }

 private:
  std::size_t rows_max_;
  ResultRows result_;
};

// How the original's whole result is had, and what of it is promised. Sort keys, shown as hidden
// columns, make tie groups; a cut by LIMIT may fall inside one.
struct Expectation {
  std::string statement;          // The original without LIMIT, sort keys appended.
  std::size_t hidden = 0;         // How many columns were appended.
  std::vector<std::size_t> keys;  // Columns of the statement's result.
  bool ordered = false;
  std::optional<std::int64_t> limit;
  std::int64_t offset = 0;
  std::vector<bool> names;                 // By output: whether its name is promised.
  std::vector<std::string> instabilities;  // Why equal results would prove nothing.
};
// Errors: unsupported for what cannot be compared: a sort key that cannot be shown, a LIMIT that is
// no plain number, output columns that are not known.
Result<Expectation> expectation_of(const ir::QueryMap& original);

// How the candidate's rows differ from what is promised, or nothing. `reference` is the result of
// its statement; `limit` replaces the promised one.
std::optional<std::string> find_difference(const Expectation& expected,
                                           const std::optional<std::int64_t>& limit,
                                           const ResultRows& reference,
                                           const ResultRows& candidate);
// Whether the limit leaves rows out.
bool cuts(const Expectation& expected, const std::optional<std::int64_t>& limit,
          const ResultRows& reference);

// A cell that is neither NULL nor 0: what an ungrouped aggregate, which always has a row, must
// show.
bool has_value(const ResultRows& rows);
std::string to_text(const ResultRow& row);
std::string to_table(const ResultRows& rows, std::size_t hidden);  // For people.

}  // namespace ado::verify
