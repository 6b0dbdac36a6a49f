// Derived tables that are the same query, and so need to be computed only once.
#pragma once

#include <string>
#include <vector>

#include "base/hash.hpp"
#include "ir/query_map.hpp"
#include "patch/plan.hpp"

namespace ado::transforms {

struct EqualTables {
  Hash128 hash;
  std::vector<ir::BlockIndex> blocks;  // At least two.
};
// Uncorrelated and heavier than a scan; the same rows give the same answer each time, and none
// reads a CTE. The largest ones: what stands inside of equal ones goes with them.
std::vector<EqualTables> equal_tables(const ir::QueryMap& query);

// Steps that let the readers of these derived tables read `name` instead, under the same alias.
void read_instead(patch::PatchPlan& plan, const ir::QueryMap& query,
                  const std::vector<ir::BlockIndex>& blocks, const std::string& name);

}  // namespace ado::transforms
