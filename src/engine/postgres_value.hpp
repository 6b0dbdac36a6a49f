// Values of PostgreSQL's text protocol as cells.
#pragma once

#include <deque>
#include <span>
#include <string>
#include <vector>

#include "engine/cell.hpp"
#include "engine/postgres_handle.hpp"

namespace ado::engine {

// What the texts of a session must look like for this to read them.
inline constexpr const char* kPostgresTextSettings =
    "SET DateStyle = ISO; SET IntervalStyle = postgres; SET bytea_output = hex; "
    "SET extra_float_digits = 1";

// One value, which is not NULL. What no kind of cell can hold (NaN as a number, years beyond the
// calendar, arrays, JSON, ranges) is text, as the server writes it. The cell's bytes lie in `text`
// or, for bytea, in `scratch`.
CellView read_value(Oid type, std::string_view text, std::string& scratch);

// Decodes the rows of one result. The cells live until the next call or until the result is freed.
class PostgresDecoder {
 public:
  explicit PostgresDecoder(const PGresult* description);
  std::span<const CellView> row(const PGresult* result, int row);

 private:
  std::vector<Oid> types_;
  std::vector<CellView> cells_;
  std::vector<std::string> scratch_;
};

}  // namespace ado::engine
