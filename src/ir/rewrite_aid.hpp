// What transforms ask of a query map again and again: who reads what, what is safe to move.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ir/functions.hpp"
#include "ir/query_map.hpp"

namespace ado::ir {

// A copy in which every column reference that binds to a FROM item is written alias.column, so that
// it keeps its meaning wherever that alias is in scope. Columns of unnamed items and those merged
// by a FULL JOIN ... USING stay as they are. Output aliases are replaced by their expressions.
sql::Expr qualified(const sql::Expr& expr, const QueryMap& map);

// --- who reads what; subqueries inside are followed everywhere ---

// The FROM items of `block` that an expression reads.
std::set<std::size_t> items_read(const sql::Expr& expr, BlockIndex block, const QueryMap& map);
// Every column of one FROM item that is read anywhere in the block and its subqueries, its own
// CTEs and derived tables included. Stars read all they expand to.
std::set<std::string> columns_read(BlockIndex block, std::size_t item, const QueryMap& map);
// The same, outside the given predicates (by node id of the conjunct).
std::set<std::string> columns_read_outside(BlockIndex block, std::size_t item, const QueryMap& map,
                                           const std::set<std::uint32_t>& conjuncts);
// Columns of one item that one expression reads.
std::set<std::string> columns_read_in(const sql::Expr& expr, BlockIndex block, std::size_t item,
                                      const QueryMap& map);
// Every column reference below an expression, subqueries included, in document order.
std::vector<const sql::Expr*> column_references(const sql::Expr& expr);
// Reads a block that encloses the one it stands in.
bool is_correlated(const sql::Expr& expr, const QueryMap& map);
// An uncorrelated query: nothing in it or below it reads outside of it.
bool outer_scope_free(const sql::Query& query, const QueryMap& map);

// --- the shape of a block ---

std::optional<std::size_t> from_item_of(BlockIndex block, std::string_view name,
                                        const QueryMap& map);
bool is_sampled(const FromItem& item);  // TABLESAMPLE, USING SAMPLE.
// A known base table without a sample, or a CTE.
bool is_plain_item(const FromItem& item);
// CROSS or INNER, without USING, NATURAL or an alias of its own.
bool is_plain_join(const FromJoin& join);
// A SELECT whose FROM has only comma, CROSS and INNER joins of known base tables and CTEs, without
// USING, NATURAL, aliases on joins, samples.
bool is_plain_inner_block(const Block& block);
// No DISTINCT, grouping, aggregate, window, QUALIFY, ORDER BY, LIMIT, sample: SELECT FROM WHERE.
bool is_select_project_join(const Block& block);
// A SELECT FROM WHERE of which only the set of its rows is seen: the operand of IN, EXISTS or ANY.
// How often a row of it, or of its FROM items, is there changes nothing.
bool is_seen_as_set(BlockIndex block, const QueryMap& map);
// The conjuncts of WHERE and inner ON that filter the block's rows.
std::vector<const Predicate*> filter_conjuncts(const Block& block);
// An inner join that each of the block's rows has passed.
bool filters_rows(const FromJoin& join, const Block& block);
// Those of them that read that item only; constants and correlated ones are not among them.
std::vector<const Predicate*> local_conjuncts(const Block& block, std::size_t item);
// Those of them that read that item and at least one other.
std::vector<const Predicate*> join_conjuncts(const Block& block, std::size_t item);
// Names of FROM items that a reference inside the block may use, enclosing blocks included.
std::set<std::string> aliases_in_scope(BlockIndex block, const QueryMap& map);
// The operands of a chain of UNION ALL, left to right, through operands without a WITH, ORDER BY or
// LIMIT of their own; the block itself when it is no UNION ALL.
std::vector<BlockIndex> union_all_operands(BlockIndex block, const QueryMap& map);
// The blocks directly inside (CTE bodies, operands, derived tables, subqueries).
std::vector<BlockIndex> children(BlockIndex block, const QueryMap& map);

// --- what expressions contain ---

bool contains_aggregate(const sql::Expr& expr, sql::Dialect dialect);  // Not inside subqueries.
bool contains_window(const sql::Expr& expr);                           // Not inside subqueries.
bool contains_subquery(const sql::Expr& expr);
// Gives several rows for one, or none: unnest and its like. An unknown function may.
bool multiplies_rows(const sql::Expr& expr, sql::Dialect dialect);
bool multiplies_rows(const sql::Select& select, sql::Dialect dialect);  // Its select list.
// random(), nextval(), uuid(): another value at each call. Subqueries included; unknown functions
// count as volatile. now() and current_date do not: they are fixed within a statement.
bool is_volatile(const sql::Expr& expr, sql::Dialect dialect);
bool is_volatile(const sql::Query& query, sql::Dialect dialect);
// The same rows give the same answer: nothing volatile, no order-sensitive aggregate or window
// without an order, no LIMIT without ORDER BY, no DISTINCT ON, no sample. Ties under ORDER BY with
// LIMIT are not looked at.
bool is_deterministic(const sql::Query& query, sql::Dialect dialect);
bool is_deterministic_block(BlockIndex block, const QueryMap& map);
// Casts, division (PostgreSQL), overflow, scalar subqueries; unknown functions do.
bool may_raise(const sql::Expr& expr, const QueryMap& map);
// Literals and casts, signs, intervals, arithmetic of them.
bool is_constant(const sql::Expr& expr);

// --- equalities, names ---

// a.x = b.y between columns of two FROM items of the block. USING is not among them.
struct Equality {
  std::size_t left_item, right_item;
  const sql::Expr* left;
  const sql::Expr* right;
  const sql::Expr* conjunct;
};
std::vector<Equality> equalities(BlockIndex block, const QueryMap& map);  // Of filter_conjuncts.

// A name that no relation, alias, column or CTE of the statement or schema has, made from `stem`.
std::string fresh_name(std::string_view stem, const QueryMap& map);

}  // namespace ado::ir
