// Mistakes that change nothing: a mutant made of one could never be told apart.
#pragma once

#include "ir/query_map.hpp"

namespace ado::verify {

// a.x = b.x that follows from the other equalities of its block.
bool is_implied(const sql::Expr& conjunct, const ir::QueryMap& map);
// An inner join whose right side is needed by other conditions: as a left join it gives the same.
bool is_inner_anyway(const sql::TableRef& join, const ir::QueryMap& map);
// A block of which nobody sees how often a row is there, or which has one row at most: the operand
// of IN or EXISTS, below a set operation that drops duplicates, an aggregate without groups.
bool ignores_duplicates(ir::BlockIndex block, const ir::QueryMap& map);

}  // namespace ado::verify
