// The children of every AST node, said once: what all traversals are made of.
#pragma once

#include <concepts>
#include <optional>
#include <type_traits>
#include <variant>
#include <vector>

#include "sql/ast.hpp"

namespace ado::sql {

// Node, const or not: one implementation serves readers and writers.
template <typename T, typename Node>
concept Either = std::same_as<std::remove_const_t<T>, Node>;

// Hands the children of a node to `sink`, in document order. The sink is called with Expr,
// TableRef, CommonTable, Query, Select, Values and SetOperation; whatever lies between (an ORDER BY
// item, a window, an argument) is passed through. Has no fallback: a new kind breaks the build.
template <typename Sink>
class Children {
 public:
  explicit Children(Sink& sink) : sink_(sink) {}

  // Nodes that the sink is called with.
  void of(Either<Expr> auto& expr) {
    std::visit([this](auto& node) { of(node); }, expr.node);
  }
  void of(Either<TableRef> auto& table) {
    std::visit([this](auto& node) { of(node); }, table.node);
  }
  void of(Either<CommonTable> auto& table) { sink_(*table.query); }
  void of(Either<Query> auto& query) {
    if (query.with) {
      for (auto& table : query.with->tables) sink_(table);
    }
    std::visit([this](auto& body) { sink_(body); }, query.body);
    if (query.order_by) of(query.order_by->items);
    if (!query.limit) return;
    of(query.limit->count);
    of(query.limit->offset);
  }
  void of(Either<Select> auto& select) {
    of(select.distinct_on);
    of(select.items);
    of(select.from);
    of(select.where);
    if (select.group_by) of(select.group_by->elements);
    of(select.having);
    of(select.windows);
    of(select.qualify);
  }
  void of(Either<Values> auto& values) { of(values.rows); }
  void of(Either<SetOperation> auto& operation) {
    sink_(*operation.left);
    sink_(*operation.right);
  }

  // Kinds of expressions.
  void of(Either<Literal> auto&) {}
  void of(Either<TypedLiteral> auto&) {}
  void of(Either<IntervalLiteral> auto& node) { sink_(*node.value); }
  void of(Either<Parameter> auto&) {}
  void of(Either<ColumnRef> auto&) {}
  void of(Either<PositionalRef> auto&) {}
  void of(Either<Star> auto& node) {
    for (auto& replacement : node.replace) sink_(*replacement.value);
  }
  void of(Either<ColumnsExpr> auto& node) { sink_(*node.selector); }
  void of(Either<Unary> auto& node) { sink_(*node.operand); }
  void of(Either<Postfix> auto& node) { sink_(*node.operand); }
  void of(Either<Binary> auto& node) {
    sink_(*node.left);
    sink_(*node.right);
  }
  void of(Either<Logical> auto& node) { of(node.operands); }
  void of(Either<Not> auto& node) { sink_(*node.operand); }
  void of(Either<IsTest> auto& node) { sink_(*node.operand); }
  void of(Either<Between> auto& node) {
    sink_(*node.operand);
    sink_(*node.low);
    sink_(*node.high);
  }
  void of(Either<InList> auto& node) {
    sink_(*node.operand);
    of(node.items);
  }
  void of(Either<InSubquery> auto& node) {
    sink_(*node.operand);
    sink_(*node.query);
  }
  void of(Either<InExpr> auto& node) {
    sink_(*node.operand);
    sink_(*node.container);
  }
  void of(Either<Like> auto& node) {
    sink_(*node.operand);
    sink_(*node.pattern);
    of(node.escape);
  }
  void of(Either<Exists> auto& node) { sink_(*node.query); }
  void of(Either<ScalarSubquery> auto& node) { sink_(*node.query); }
  void of(Either<ArraySubquery> auto& node) { sink_(*node.query); }
  void of(Either<Quantified> auto& node) {
    sink_(*node.left);
    sink_(*node.right);
  }
  void of(Either<FunctionCall> auto& node) {
    for (auto& argument : node.arguments) sink_(*argument.value);
    of(node.order_by);
    of(node.within_group);
    of(node.filter);
    if (node.over) of(**node.over);
  }
  void of(Either<Cast> auto& node) { sink_(*node.operand); }
  void of(Either<Case> auto& node) {
    of(node.operand);
    for (auto& when : node.whens) {
      sink_(*when.condition);
      sink_(*when.result);
    }
    of(node.otherwise);
  }
  void of(Either<Collate> auto& node) { sink_(*node.operand); }
  void of(Either<AtTimeZone> auto& node) {
    sink_(*node.operand);
    sink_(*node.zone);
  }
  void of(Either<Row> auto& node) { of(node.items); }
  void of(Either<ListLiteral> auto& node) { of(node.items); }
  void of(Either<StructLiteral> auto& node) {
    for (auto& field : node.fields) sink_(*field.value);
  }
  void of(Either<MapLiteral> auto& node) {
    for (auto& entry : node.entries) {
      sink_(*entry.key);
      sink_(*entry.value);
    }
  }
  void of(Either<Subscript> auto& node) {
    sink_(*node.base);
    sink_(*node.index);
  }
  void of(Either<Slice> auto& node) {
    sink_(*node.base);
    of(node.low);
    of(node.high);
    of(node.step);
  }
  void of(Either<FieldAccess> auto& node) { sink_(*node.base); }
  void of(Either<Lambda> auto& node) { sink_(*node.body); }
  void of(Either<ListComprehension> auto& node) {
    sink_(*node.body);
    sink_(*node.source);
    of(node.condition);
  }

  // Kinds of FROM items.
  void of(Either<BaseTable> auto&) {}
  void of(Either<DerivedTable> auto& table) { sink_(*table.query); }
  void of(Either<TableFunction> auto& table) { sink_(table.call); }
  void of(Either<Join> auto& join) {
    sink_(*join.left);
    sink_(*join.right);
    of(join.condition);
  }

 private:
  // What lies between nodes.
  void of(Either<MaybeExpr> auto& expr) {
    if (expr) sink_(**expr);
  }
  void of(Either<std::vector<Expr>> auto& exprs) {
    for (auto& expr : exprs) sink_(expr);
  }
  void of(Either<std::vector<std::vector<Expr>>> auto& rows) {
    for (auto& row : rows) of(row);
  }
  void of(Either<std::vector<TableRef>> auto& tables) {
    for (auto& table : tables) sink_(table);
  }
  void of(Either<std::vector<SelectItem>> auto& items) {
    for (auto& item : items) sink_(item.expr);
  }
  void of(Either<std::vector<OrderItem>> auto& items) {
    for (auto& item : items) sink_(item.expr);
  }
  void of(Either<std::vector<GroupingElement>> auto& elements) {
    for (auto& element : elements) {
      of(element.exprs);
      of(element.elements);
    }
  }
  void of(Either<std::vector<NamedWindow>> auto& windows) {
    for (auto& window : windows) of(window.spec);
  }
  void of(Either<WindowSpec> auto& window) {
    of(window.partition_by);
    of(window.order_by);
    if (!window.frame) return;
    of(window.frame->start.offset);
    if (window.frame->end) of(window.frame->end->offset);
  }

  Sink& sink_;
};

}  // namespace ado::sql
