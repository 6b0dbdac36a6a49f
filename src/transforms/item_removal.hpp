// Takes FROM items and conditions out of a block whose joins are all plain.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "ir/query_map.hpp"

namespace ado::transforms {

// Its FROM may be written as a comma list with all conditions in WHERE: nothing reads what stands
// before it, and no name would lead elsewhere.
bool is_comma_list(const ir::QueryMap& query, ir::BlockIndex index);

struct Removal {
  std::set<std::size_t> items;
  std::set<std::uint32_t> conjuncts;  // Node ids of filter conjuncts.
};
// The block as such a list without these, with `added` at the end of WHERE.
sql::Query body_without(const ir::QueryMap& query, ir::BlockIndex index, const Removal& removal,
                        std::vector<sql::Expr> added);

}  // namespace ado::transforms
