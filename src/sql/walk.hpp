// The one traversal of the AST. Nobody writes this recursion again.
#pragma once

#include <functional>

#include "sql/ast.hpp"

namespace ado::sql {

// Whether to go on to the children of a node; `stop` ends the whole visit.
enum class Descend { yes, no, stop };

// Called before a node's children, in document order; an absent function descends. `query` and
// `select` tell of nested ones too (subqueries, CTE bodies, derived tables). The node that a visit
// starts from is the first to be told of.
struct Visitor {
  std::function<Descend(const Expr&)> expr;
  std::function<Descend(const TableRef&)> table;
  std::function<Descend(const Query&)> query;
  std::function<Descend(const Select&)> select;
  std::function<Descend(const CommonTable&)> common_table;
};
void visit(const Query& query, const Visitor& visitor);
void visit(const Select& select, const Visitor& visitor);
void visit(const Expr& expr, const Visitor& visitor);
void visit(const TableRef& table, const Visitor& visitor);

// Called after a node's children (post-order); may change or replace the node in place. To replace
// a node by one of its own children, move the child out to a variable first.
struct Mutator {
  std::function<void(Expr&)> expr;
  std::function<void(TableRef&)> table;
  std::function<void(Query&)> query;
  std::function<void(Select&)> select;
  std::function<void(CommonTable&)> common_table;
};
void transform(Query& query, const Mutator& mutator);
void transform(Select& select, const Mutator& mutator);
void transform(Expr& expr, const Mutator& mutator);
void transform(TableRef& table, const Mutator& mutator);

// The node with this id in `query`, itself included, or null.
const Expr* find_expr(const Query& query, NodeId id);
Expr* find_expr(Query& query, NodeId id);
const TableRef* find_table(const Query& query, NodeId id);
TableRef* find_table(Query& query, NodeId id);
const Select* find_select(const Query& query, NodeId id);
Select* find_select(Query& query, NodeId id);
const Query* find_query(const Query& query, NodeId id);
Query* find_query(Query& query, NodeId id);

// Gives every node in `query` that has id 0 a fresh one, in document order. Ids of copies are the
// caller's business.
void number_nodes(Query& query, NodeId& next_id);

}  // namespace ado::sql
