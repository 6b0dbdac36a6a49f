// A grouped block taken apart: what is computed per group, and what is computed from that above.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ir/query_map.hpp"

namespace ado::transforms {

enum class GroupedKind { key, aggregate, grouping };
// A key, an aggregate or GROUPING(key), as the block reads it above its groups.
struct GroupedValue {
  GroupedKind kind = GroupedKind::key;
  const sql::Expr* written = nullptr;  // As it stands at the first of its places.
  sql::Expr value;                     // Qualified; of GROUPING the key.
  std::size_t key = 0;                 // For keys and GROUPING.
  std::vector<std::uint32_t> nodes;    // Where it stands.
};
struct GroupedBlock {
  ir::BlockIndex block = 0;
  std::vector<const sql::Expr*> keys;  // Those of every grouping, then those of the ROLLUP.
  std::size_t rollup_begin = 0;        // The first of the ROLLUP; keys.size() without one.
  std::vector<GroupedValue> values;    // No two alike.
};

// A block that groups by single keys and at most one ROLLUP of single keys, and reads nothing else
// of its FROM above the groups. Its keys are different columns or expressions whose equal values
// are the same.
std::optional<GroupedBlock> grouped_block(const ir::QueryMap& query, ir::BlockIndex block);

// The block's query over `from`, which has the groups of the block as its rows: `column` is what
// stands there for a value. HAVING becomes WHERE.
sql::Query over_groups(const ir::QueryMap& query, const GroupedBlock& grouped, sql::TableRef from,
                       const std::function<sql::Expr(const GroupedValue&)>& column);

// The name of the column that a key is; empty for an expression.
std::string key_name(const ir::QueryMap& query, const sql::Expr& key);

}  // namespace ado::transforms
