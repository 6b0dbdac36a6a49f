// The keys of a CTE that one of its readers keeps, as a query that can stand in the CTE.
#pragma once

#include <optional>
#include <vector>

#include "ir/query_map.hpp"
#include "transforms/cte_readers.hpp"

namespace ado::transforms {

// SELECT d.x FROM d, ... WHERE conditions: items of a reader's FROM without the CTE itself, so that
// each row that the reader passes has its key there.
struct KeySet {
  ir::BlockIndex block = 0;
  std::vector<std::size_t> items;     // Of that block; d, whose column it is, is the first.
  const sql::Expr* column = nullptr;  // d.x
};
// What restricts d: its own conditions, or those of its neighbours in joins, too.
enum class Reach { own_conditions, neighbours };
// None when the reader keeps all keys, as far as can be seen. `key` is the output of the CTE.
std::optional<KeySet> key_set(const ir::QueryMap& query, const ir::CteNode& cte,
                              const CteReader& reader, std::size_t key, Reach reach);
sql::Query key_query(const ir::QueryMap& query, const KeySet& set);

}  // namespace ado::transforms
