// Facts of a query map: which columns are unique together, how many rows a block has, what is never
// NULL. The one place where they are derived; each is proven, or it is not said.
//
// From: keys and NOT NULL of the schema, as declared; GROUP BY, DISTINCT, set operations, LIMIT,
// ungrouped aggregates; joins on keys; conditions that a NULL cannot pass.
// Not from: data. What a user assumes or what was observed in the data is a plan's precondition.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ir/query_map.hpp"

namespace ado::ir {

// Why a fact holds. declared: the schema says so and the database enforces it. derived: it follows
// from the query and declared facts. assumed: the user says so. observed: true in the data today.
enum class Basis { declared, derived, assumed, observed, unsettled };

// --- keys and row counts ---

// `nulls`: a UNIQUE over nullable columns is a key for the rows without NULL only. Where there are
// none, NULL counts as equal to NULL: GROUP BY puts them together.
enum class KeyNulls { none, possible };

// Whether no two rows of a FROM item agree on the columns: they contain a declared key, or one of
// the item's block. For a lateral item that is said for each row to its left.
std::optional<KeyNulls> contains_key(BlockIndex block, std::size_t item,
                                     const std::set<std::string>& columns, const QueryMap& map);
// Whether no two rows of the block's result agree on these outputs. For none of them: whether it
// has at most one row.
bool is_unique(BlockIndex block, const std::set<std::size_t>& outputs, const QueryMap& map);
bool has_at_most_one_row(BlockIndex block, const QueryMap& map);
// Exactly one row: an aggregate without GROUP BY.
bool is_one_row(BlockIndex block, const QueryMap& map);
// At most one row before its LIMIT and OFFSET: such an aggregate, or joins of nothing but such.
bool has_one_row_before_limit(BlockIndex block, const QueryMap& map);

// Sets of outputs that are unique and of which none can be left out. Not all there are: for people.
inline constexpr std::size_t kKeysMax = 4;
std::vector<std::set<std::size_t>> keys(BlockIndex block, const QueryMap& map);

// --- NULLs ---

// True when the conjunct cannot be true while this column is NULL (strict in it).
bool rejects_null(const sql::Expr& conjunct, BlockIndex block, std::size_t item,
                  std::string_view column, const QueryMap& map);
// True when the conjunct cannot be true for a row where every column of the item is NULL.
bool rejects_null_row(const sql::Expr& conjunct, BlockIndex block, std::size_t item,
                      const QueryMap& map);
// The items for which a filter conjunct rejects the all-NULL row of an outer join.
std::set<std::size_t> null_rejected_items(BlockIndex block, const QueryMap& map);
// True when the expression is not NULL in any row that its block's FROM clause gives.
bool is_never_null(const sql::Expr& expr, const QueryMap& map);
// The same for a row that passes WHERE and inner joins: conditions reject NULL in a column, an
// inner join merges it, and an aggregate of a group has at least one row. Not for conditions
// themselves.
bool is_never_null_after_filters(const sql::Expr& expr, BlockIndex block, const QueryMap& map);
bool is_never_null_after_filters(BlockIndex block, std::size_t item, std::string_view column,
                                 const QueryMap& map);
// Why an output is never NULL, if it is known to be.
std::optional<Basis> not_null_basis(BlockIndex block, std::size_t output, const QueryMap& map);

}  // namespace ado::ir
