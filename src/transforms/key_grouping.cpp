// Asks whether the key of an item is among the group keys, and something else of it is read.
#include "transforms/key_grouping.hpp"

#include <algorithm>

#include "ir/facts.hpp"
#include "ir/rewrite_aid.hpp"

namespace ado::transforms {

bool grouping_rests_on_key(const ir::QueryMap& query, ir::BlockIndex block, std::size_t item,
                           const std::set<std::string>& columns) {
  std::set<std::string> keys;
  for (const sql::Expr* key : query.block(block).group_keys) {
    keys.merge(ir::columns_read_in(*key, block, item, query));
  }
  if (keys.empty() || !ir::contains_key(block, item, keys, query)) return false;
  return !std::ranges::includes(keys, columns);
}

}  // namespace ado::transforms
