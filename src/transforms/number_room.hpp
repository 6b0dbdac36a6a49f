// Whether arithmetic on exact numbers has room for each of its results, or may overflow.
#pragma once

#include <optional>
#include <string>

#include "ir/query_map.hpp"

namespace ado::transforms {

// Digits of a number's type; none for what is no exact number of known width.
struct Digits {
  int width = 0;
  int scale = 0;
};
std::optional<Digits> digits_of(const std::string& type);
// Sums, differences and products that cannot fail: DuckDB's decimals whose result type is wide
// enough, and its floating numbers, which become infinite; PostgreSQL's numeric of known width.
bool has_room(const sql::Binary& binary, const ir::QueryMap& query);
// A division of PostgreSQL's numeric that fails by 0 alone.
bool divides_with_room(const sql::Binary& binary, const ir::QueryMap& query);

}  // namespace ado::transforms
