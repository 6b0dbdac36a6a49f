// Modes: one loop, a table of numbers.
#pragma once

#include <span>
#include <string_view>

#include "base/result.hpp"

namespace ado::mission {

struct ModeSpec {
  std::string_view name;
  std::string_view summary;
  int probes_max[3];         // By stars: 1, 2, 3.
  int exploration_from = 8;  // At this many probes and more, up to two of them explore.
  int sniper_rounds[3];      // By stars.
  int sorties[3];            // By stars: how often the best candidate is searched for sites again.
  std::string_view missing;  // What the mode needs that is not built yet; empty when it runs.
};

std::span<const ModeSpec> modes();
// Errors: invalid_input for an unknown name, unsupported for a mode that is not built yet.
Result<const ModeSpec*> find_mode(std::string_view name);

}  // namespace ado::mission
