// Order items, window specifications and their frames.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sql/expr.hpp"

namespace ado::sql {

enum class SortDirection { unspecified, ascending, descending };
enum class NullsOrder { unspecified, first, last };
struct OrderItem {
  Expr expr = {};
  std::string using_operator = {};  // PostgreSQL: ORDER BY x USING <, instead of a direction.
  SortDirection direction = SortDirection::unspecified;
  NullsOrder nulls = NullsOrder::unspecified;
  bool operator==(const OrderItem&) const = default;
};

enum class FrameUnit { rows, range, groups };
enum class FrameBoundKind {
  unbounded_preceding,
  preceding,
  current_row,
  following,
  unbounded_following
};
enum class FrameExclusion { none, current_row, group, ties, no_others };
struct FrameBound {
  FrameBoundKind kind = FrameBoundKind::current_row;
  MaybeExpr offset = {};
  bool operator==(const FrameBound&) const = default;
};
struct Frame {
  FrameUnit unit = FrameUnit::rows;
  FrameBound start = {};
  std::optional<FrameBound> end = {};
  FrameExclusion exclusion = FrameExclusion::none;
  bool operator==(const Frame&) const = default;
};
// OVER w (base only, `parentheses` false) · OVER (w ORDER BY ...) · OVER (PARTITION BY ...).
struct WindowSpec {
  std::optional<Identifier> base = {};
  std::vector<Expr> partition_by = {};
  std::vector<OrderItem> order_by = {};
  std::optional<Frame> frame = {};
  bool parentheses = true;
  bool operator==(const WindowSpec&) const = default;
};

}  // namespace ado::sql
