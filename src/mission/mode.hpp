// Modes: one loop, a table of numbers.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/result.hpp"
#include "briefing/role.hpp"

namespace ado::mission {

// How the workers of the first sortie share the sites: the best ones; as different families as
// there are; or as an analyst's briefs say.
enum class Spread { by_gain, by_family, by_brief };

// Which prompts the models of a mode get. Without a lead each worker sees the whole query.
struct ModelRoles {
  std::optional<briefing::Role> lead;  // Orders what the workers do.
  briefing::Role worker = briefing::Role::standard_worker;
  std::optional<briefing::Role> analyst;  // Steers one more worker.
  std::optional<briefing::Role> sniper;
};

// Numbers for each number of stars: 1, 2, 3.
struct ModeSpec {
  std::string_view name;
  std::string_view summary;
  Spread spread = Spread::by_gain;
  int workers_min[3];  // Fewer are right when the query has fewer sites: nothing is padded.
  int workers_max[3];
  int plans_per_worker = 1;
  int exploration_from = 8;  // At this many workers and more, up to two of them explore.
  int sniper_rounds[3];
  int sorties[3];   // How often the best candidate is searched for sites again.
  int steers[3];    // How often the analyst steers one more worker, from the original.
  int retries = 1;  // Of a model's plan that a gate refused.
  ModelRoles roles = {};
  double target_speedup = 0;  // Reached: the analyst steers no further. 0: none.
};

std::span<const ModeSpec> modes();
// Errors: invalid_input for an unknown name.
Result<const ModeSpec*> find_mode(std::string_view name);

}  // namespace ado::mission
