// Harmless variants of a query: other texts that must have the same answer.
#pragma once

#include <string>

#include "ir/query_map.hpp"

namespace ado::gatecheck {

// How often each kind of change was made.
struct Changes {
  int operands = 0;  // Operands of AND and OR the other way round.
  int joins = 0;     // Inner joins and comma lists with their sides swapped.
  int aliases = 0;   // FROM items with another alias, and their columns qualified by it.
  int total() const { return operands + joins + aliases; }
};
struct Variant {
  std::string sql;
  Changes changes;
};
// All changes that are possible, in one text. Joins stay where a star would show their order, where
// a side may read the other, and where USING or NATURAL merges columns.
Variant harmless_variant(const ir::QueryMap& query);

}  // namespace ado::gatecheck
