// Where names lead: bindings of column references, base columns, and what did not resolve.
#pragma once

#include <compare>
#include <cstddef>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "sql/node.hpp"

namespace ado::ir {

using BlockIndex = std::size_t;
inline constexpr std::size_t kNoColumn = static_cast<std::size_t>(-1);

// row: a whole FROM item read as one value (SELECT t FROM t).
enum class Resolution { column, row, output_alias, unresolved, ambiguous };

// Where a column reference leads (or #1, or the integer of ORDER BY 1 and GROUP BY 1).
struct Binding {
  Resolution resolution = Resolution::unresolved;
  BlockIndex block = 0;       // The block whose FROM item or output it is.
  std::size_t from_item = 0;  // For `column` and `row`.
  std::string column;  // For `column`: its name in FromItem::columns, or "rowid" and the like.
  std::size_t column_index =
      kNoColumn;  // In FromItem::columns; kNoColumn for "rowid" and the like.
  // The part of the reference that names the column: earlier parts qualify it, later parts are
  // struct fields (t.address.city: 1).
  std::size_t column_part = 0;
  std::size_t output = 0;  // For `output_alias`: index in the block's outputs.
  bool outer = false;      // Another block than the one it stands in: correlation.
  // An unqualified USING or NATURAL column: both sides' value, never to be qualified when the join
  // is FULL. from_item and column are the side that is preserved (left, for RIGHT joins right).
  bool merged = false;
  bool merged_full = false;             // Merged by a FULL join: coalesce of both sides.
  std::vector<std::string> candidates;  // For `ambiguous`: "t.a", "u.a".
};

struct BaseColumn {
  std::string table;
  std::string column;
  auto operator<=>(const BaseColumn&) const = default;
};

// A table, column or alias that was not found or is ambiguous. `span` is where it stands in the
// source text, {0, 0} for a node that was made; the caller knows the text and sets
// Error::position.
struct Unresolved {
  Error error;
  sql::Span span;
  sql::NodeId node;
};

}  // namespace ado::ir
