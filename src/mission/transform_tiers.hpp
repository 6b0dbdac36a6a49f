// Where a record knows the transforms of a probe from, in four tiers, the surest first. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mission/view.hpp"

namespace ado::mission {

// assignment: what it was told to apply, or the probes it is made of. reply_text: what the model
// that answered called its plan, or the transforms that its reply names. strategy_map: what the
// strategy that it was told is known to come to. sql_diff: how its SQL differs from the original's.
enum class TransformTier { assignment, reply_text, strategy_map, sql_diff };
std::string_view to_string(TransformTier tier);

struct FoundTransforms {
  std::vector<std::string> ids;  // Empty when no tier knows any.
  std::optional<TransformTier> tier;
};
FoundTransforms find_transforms(const Probe& probe, const View& view);

// The ids of the catalog that stand in a text as whole words, in the catalog's order.
std::vector<std::string> transforms_named_in(std::string_view text);
// The transform that a strategy's text is known to come to; empty when none is.
std::string_view transform_of_strategy(std::string_view strategy);

}  // namespace ado::mission
