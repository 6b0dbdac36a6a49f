// Place: where in a statement a step works, found from its target or left by an earlier step.
#pragma once

#include <map>
#include <string>

#include "ir/query_map.hpp"
#include "patch/plan.hpp"

namespace ado::patch {

// block: `node` is the block's query. from_item and join: a TableRef. The statement itself is the
// block of its main query.
enum class Site { block, from_item, join, expression };

struct Place {
  Site site = Site::block;
  sql::NodeId node = {};
  bool operator==(const Place&) const = default;
};

// Which sites an operation can work on.
struct Sites {
  bool block = false;
  bool join = false;
  bool expression = false;
  bool accept(Site site) const;
};

// What earlier steps made, by step id.
using CreatedPlaces = std::map<std::string, Place, std::less<>>;

// Whether the target names what a step creates, which exists only after that step.
bool awaits_step(const Target& target);

// Finds the one place that the step's target names. `created` is empty while the base is mapped.
// Errors start with target_not_found, target_ambiguous (candidates listed) or not_applicable.
Result<Place> resolve(const Step& step, Sites wanted, const ir::QueryMap& map,
                      const CreatedPlaces& created);

// The places that a path like "main/where/and[2]" leads to; relative to `block` when it starts with
// a clause. Empty when it leads nowhere.
std::vector<Place> follow_path(std::string_view path, std::optional<ir::BlockIndex> block,
                               const ir::QueryMap& map);

// For error texts: "block cte:ws", "expression a = 1 in main".
std::string describe(const Place& place, const ir::QueryMap& map);

}  // namespace ado::patch
