// Groups of a CTE that are joined to themselves: several items of a block read one grouped query,
// each with constants for some of its keys, and are equal in others.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ir/query_map.hpp"

namespace ado::transforms {

// One FROM item of the block.
struct GroupInstance {
  std::size_t item = 0;
  std::map<std::size_t, const sql::Expr*> fixed =
      {};                              // Output of the CTE -> the constant it equals.
  std::set<std::uint32_t> picks = {};  // The conditions that say so, by node id.
};
// The items that read the same grouped query.
struct JoinedInstances {
  ir::BlockIndex grouped = 0;                 // The CTE's body, or an operand of its UNION ALL.
  std::vector<GroupInstance> instances = {};  // At least two; the same keys are fixed in each.
  std::set<std::size_t> joined = {};          // Outputs: keys that are equal in all instances.
  std::set<std::size_t> others = {};  // Outputs: the other keys, which the joined ones determine.
  std::set<std::uint32_t> equalities = {};  // Conditions, by node id, that say no more then.
  // Base columns of which the first determine the second; what is declared is not said.
  struct Dependency {
    std::vector<std::string> columns = {};
    std::vector<std::string> determines = {};
  };
  std::vector<Dependency> dependencies = {};
};
struct SelfJoin {
  std::size_t cte = 0;  // All of its readers are among the instances.
  std::vector<JoinedInstances> groups = {};
};

// Those of one block whose items can be replaced.
std::vector<SelfJoin> self_joins(const ir::QueryMap& query, ir::BlockIndex index);

// What an output of the grouped query is.
enum class OutputRole { key, constant, aggregate, other };
OutputRole role_of(const ir::QueryMap& query, ir::BlockIndex grouped, std::size_t output);

}  // namespace ado::transforms
