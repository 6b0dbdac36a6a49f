// Expressions of the AST: a closed variant of the node kinds.
#pragma once

#include <variant>

#include "sql/call.hpp"
#include "sql/collection.hpp"
#include "sql/column.hpp"
#include "sql/literal.hpp"
#include "sql/node.hpp"
#include "sql/operator.hpp"
#include "sql/subquery.hpp"
#include "sql/syntax.hpp"

namespace ado::sql {

using ExprNode =
    std::variant<Literal, TypedLiteral, IntervalLiteral, Parameter, ColumnRef, PositionalRef, Star,
                 ColumnsExpr, Unary, Postfix, Binary, Logical, Not, IsTest, Between, InList,
                 InSubquery, InExpr, Like, Exists, ScalarSubquery, ArraySubquery, Quantified,
                 FunctionCall, Cast, Case, Collate, AtTimeZone, Row, ListLiteral, StructLiteral,
                 MapLiteral, Subscript, Slice, FieldAccess, AllFields, Lambda, ListComprehension,
                 SyntaxExpr>;

// Copying, moving and destroying are defined once, in node_lifetime.cpp: instantiating them in
// every file that uses the AST would double its compile time.
struct Expr : NodeBase {
  ExprNode node;
  Expr();
  Expr(const Expr& other);
  Expr(Expr&& other) noexcept;
  Expr& operator=(const Expr& other);
  Expr& operator=(Expr&& other) noexcept;
  ~Expr();
  template <AlternativeOf<ExprNode> Node>
  Expr(Node value);  // NOLINT: implicit on purpose.
  bool operator==(const Expr& other) const;
};

// The node when it has that kind, else null.
template <typename Node>
const Node* as(const Expr& expr) {
  return std::get_if<Node>(&expr.node);
}
template <typename Node>
Node* as(Expr& expr) {
  return std::get_if<Node>(&expr.node);
}

}  // namespace ado::sql
