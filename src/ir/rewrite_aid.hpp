// What transforms ask of a query map again and again: who reads what, what is safe to move.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ir/query_map.hpp"

namespace ado::ir {

// A copy in which every column reference that binds to a FROM item is written alias.column, so that
// it keeps its meaning wherever that alias is in scope.
sql::Expr qualified(const sql::Expr& expr, const QueryMap& map);

// The FROM items of `block` that an expression (or the whole select list, HAVING, ORDER BY ...)
// reads, subqueries inside included.
std::set<std::size_t> items_read(const sql::Expr& expr, BlockIndex block, const QueryMap& map);
// Every column of one FROM item that is read anywhere in the block and its subqueries.
std::set<std::string> columns_read(BlockIndex block, std::size_t item, const QueryMap& map);
// The same, outside the given predicates (by node id of the conjunct).
std::set<std::string> columns_read_outside(BlockIndex block, std::size_t item, const QueryMap& map,
                                           const std::set<std::uint32_t>& conjuncts);

bool is_aggregate_call(const sql::FunctionCall& call, sql::Dialect dialect);  // Not with OVER.
bool contains_aggregate(const sql::Expr& expr, sql::Dialect dialect);
bool contains_window(const sql::Expr& expr);
bool contains_subquery(const sql::Expr& expr);
bool is_volatile(const sql::Expr& expr,
                 sql::Dialect dialect);  // random(), now() kept apart by engine rules.
bool is_volatile(const sql::Query& query, sql::Dialect dialect);
bool may_raise(
    const sql::Expr& expr,
    const QueryMap& map);  // Casts, division (PostgreSQL), overflow; unknown functions do.
bool is_constant(
    const sql::Expr& expr);  // Literals and casts, signs, intervals, arithmetic of them.

// a.x = b.y between two FROM items of the block, or nothing.
struct Equality {
  std::size_t left_item, right_item;
  const sql::Expr* left;
  const sql::Expr* right;
  const sql::Expr* conjunct;
};
std::vector<Equality> equalities(BlockIndex block,
                                 const QueryMap& map);  // WHERE and inner ON only.

// True when the conjunct cannot be true while this column is NULL (strict in it).
bool rejects_null(const sql::Expr& conjunct, BlockIndex block, std::size_t item,
                  std::string_view column, const QueryMap& map);

// Columns of the block's output that are unique together because of its grouping or DISTINCT.
std::vector<std::size_t> unique_outputs(BlockIndex block, const QueryMap& map);

// A name that no relation, alias or CTE of the statement has, made from `stem`.
std::string fresh_name(std::string_view stem, const QueryMap& map);

}  // namespace ado::ir
