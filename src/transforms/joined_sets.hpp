// Parts of a FROM clause that only say whether a key is in a set: joined by one equality, and
// nothing else of them is read.
#pragma once

#include <set>
#include <string_view>
#include <vector>

#include "ir/query_map.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

struct JoinedSet {
  std::set<std::size_t> items;
  const sql::Expr* key = nullptr;    // Of an item that stays.
  const sql::Expr* inner = nullptr;  // What it is equal to in the set.
  const ir::Predicate* equality = nullptr;
  std::vector<const ir::Predicate*> filters;  // Of these items alone.
};
// In document order; each is connected, and no two overlap. Only of plain inner blocks without
// stars. Whether rows may be counted otherwise is for the caller to say.
std::vector<JoinedSet> joined_sets(const ir::QueryMap& query, ir::BlockIndex index);

// A match for one set; `why` is left out.
Match match_of(const ir::QueryMap& query, ir::BlockIndex index, const JoinedSet& set);
// The sets of all blocks that ignore multiplicity: of those seen as a set, or of the others.
enum class Reader { set, rows };
std::vector<Match> set_matches(const ir::QueryMap& query, Reader reader, std::string_view why);
// The plan for such a match: `key IN (SELECT inner FROM items WHERE filters)` replaces the join.
Result<patch::PatchPlan> plan_without_join(const ir::QueryMap& query, const Match& match,
                                           const Transform& transform);

// How often a row is there before grouping or DISTINCT is of no matter to the block's result.
bool ignores_multiplicity(const ir::QueryMap& query, ir::BlockIndex index);

}  // namespace ado::transforms
