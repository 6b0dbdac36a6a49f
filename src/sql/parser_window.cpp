// ORDER BY items, window specifications and their frames.
#include <utility>

#include "sql/parser.hpp"
#include "sql/semantic_operator.hpp"

namespace ado::sql {
namespace {

// By RELEVANCE the best come first, and what has no score last, unless said otherwise.
void set_relevance_order(OrderItem& item) {
  const auto call = as_semantic(item.expr);
  const bool is_open = item.direction == SortDirection::unspecified && item.using_operator.empty();
  if (!call || call->op != SemanticOperator::relevance_to || !is_open) return;
  item.direction = SortDirection::descending;
  if (item.nulls == NullsOrder::unspecified) item.nulls = NullsOrder::last;
}

}  // namespace

std::vector<OrderItem> Parser::order_items() {
  std::vector<OrderItem> items;
  do {
    items.push_back(order_item());
  } while (accept(TokenKind::comma));
  return items;
}

OrderItem Parser::order_item() {
  OrderItem item;
  if (at(Keyword::all) && is_duckdb()) fail_unsupported("ORDER BY ALL in a call");
  item.expr = expression();
  if (!is_duckdb() && accept(Keyword::using_)) item.using_operator = operator_name();
  order_suffix(item.direction, item.nulls);
  set_relevance_order(item);
  return item;
}

void Parser::order_suffix(SortDirection& direction, NullsOrder& nulls) {
  if (accept(Keyword::asc)) direction = SortDirection::ascending;
  if (accept(Keyword::desc)) direction = SortDirection::descending;
  if (!at(Keyword::nulls) || !at_any({Keyword::first, Keyword::last}, 1)) return;
  nulls = at(Keyword::first, 1) ? NullsOrder::first : NullsOrder::last;
  advance(2);
}

// OVER name · OVER ([name] [PARTITION BY ...] [ORDER BY ...] [frame])
WindowSpec Parser::window_spec() {
  WindowSpec spec;
  if (!at(TokenKind::left_parenthesis)) {
    spec.base = name("the name of a window");
    spec.parentheses = false;
    return spec;
  }
  advance();
  const bool is_clause =
      at_any({Keyword::partition, Keyword::rows, Keyword::range, Keyword::groups});
  if (at_name() && !is_clause) spec.base = take_identifier();
  if (accept(Keyword::partition)) {
    expect(Keyword::by);
    spec.partition_by = expressions(TrailingComma::refused);
  }
  if (accept(Keyword::order)) {
    expect(Keyword::by);
    spec.order_by = order_items();
  }
  if (at_any({Keyword::rows, Keyword::range, Keyword::groups})) spec.frame = frame();
  expect(TokenKind::right_parenthesis);
  return spec;
}

Frame Parser::frame() {
  Frame result;
  if (at(Keyword::range)) result.unit = FrameUnit::range;
  if (at(Keyword::groups)) result.unit = FrameUnit::groups;
  advance();
  if (accept(Keyword::between)) {
    result.start = frame_bound();
    expect(Keyword::and_);
    result.end = frame_bound();
  } else {
    result.start = frame_bound();
  }
  if (accept(Keyword::exclude)) result.exclusion = frame_exclusion();
  return result;
}

FrameBound Parser::frame_bound() {
  if (accept({Keyword::current, Keyword::row})) return {};
  FrameBound bound;
  const bool is_unbounded = accept(Keyword::unbounded);
  if (!is_unbounded) bound.offset = expression();
  const bool is_preceding = accept(Keyword::preceding);
  if (!is_preceding && !accept(Keyword::following)) fail_expected("PRECEDING or FOLLOWING");
  if (is_unbounded) {
    bound.kind =
        is_preceding ? FrameBoundKind::unbounded_preceding : FrameBoundKind::unbounded_following;
  } else {
    bound.kind = is_preceding ? FrameBoundKind::preceding : FrameBoundKind::following;
  }
  return bound;
}

FrameExclusion Parser::frame_exclusion() {
  if (accept({Keyword::current, Keyword::row})) return FrameExclusion::current_row;
  if (accept(Keyword::group)) return FrameExclusion::group;
  if (accept(Keyword::ties)) return FrameExclusion::ties;
  if (accept({Keyword::no, Keyword::others})) return FrameExclusion::no_others;
  fail_expected("CURRENT ROW, GROUP, TIES or NO OTHERS");
  return FrameExclusion::none;
}

}  // namespace ado::sql
