// The table of modes.
#include "mission/mode.hpp"

#include <string>
#include <vector>

#include "base/text.hpp"

namespace ado::mission {
namespace {

using briefing::Role;

constexpr ModeSpec kModes[] = {
    {.name = "probe",
     .summary = "4 to 16 single-transform probes, then a sniper that composes the winners",
     .workers_min = {4, 8, 12},
     .workers_max = {8, 12, 16},
     .sniper_rounds = {1, 2, 3},
     .sorties = {1, 3, 4},
     .steers = {0, 0, 0},
     .roles = {.lead = Role::dispatcher,
               .worker = Role::probe_worker,
               .analyst = std::nullopt,
               .sniper = Role::sniper}},
    {.name = "standard",
     .summary = "the three most promising probes, no sniper",
     .workers_min = {3, 3, 3},
     .workers_max = {3, 3, 3},
     .sniper_rounds = {0, 0, 0},
     .sorties = {0, 0, 0},
     .steers = {0, 0, 0},
     .retries = 0},
    {.name = "expert",
     .summary = "up to three attempts, one after the other, steered by an analyst after each",
     .workers_min = {1, 1, 1},
     .workers_max = {1, 1, 1},
     .sniper_rounds = {0, 0, 0},
     .sorties = {0, 0, 0},
     .steers = {2, 2, 2},
     .retries = 0,
     .roles = {.lead = std::nullopt,
               .worker = Role::standard_worker,
               .analyst = Role::expert_analyst,
               .sniper = std::nullopt},
     .target_speedup = 2.0},
    {.name = "swarm",
     .summary = "four workers of different families, a sniper, then one more attempt",
     .spread = Spread::by_family,
     .workers_min = {4, 4, 4},
     .workers_max = {4, 4, 4},
     .sniper_rounds = {1, 1, 1},
     .sorties = {0, 0, 0},
     .steers = {1, 1, 1},
     .roles = {.lead = std::nullopt,
               .worker = Role::swarm_worker,
               .analyst = Role::expert_analyst,
               .sniper = Role::sniper},
     .target_speedup = 2.0},
    {.name = "reasoning",
     .summary = "an analyst's four briefs of two families each, one to three plans a brief",
     .spread = Spread::by_brief,
     .workers_min = {4, 4, 4},
     .workers_max = {4, 4, 4},
     .plans_per_worker = 3,
     .sniper_rounds = {1, 1, 1},
     .sorties = {0, 0, 0},
     .steers = {1, 1, 1},
     .roles = {.lead = Role::reasoning_analyst,
               .worker = Role::reasoning_worker,
               .analyst = std::nullopt,
               .sniper = Role::reasoning_sniper}},
};

}  // namespace

std::span<const ModeSpec> modes() { return kModes; }

Result<const ModeSpec*> find_mode(std::string_view name) {
  std::vector<std::string_view> names;
  for (const ModeSpec& mode : kModes) {
    if (mode.name == name) return &mode;
    names.push_back(mode.name);
  }
  const std::string_view close = closest_name(name, names);
  return fail(Error{.kind = ErrorKind::invalid_input,
                    .message = fmt::format("unknown mode: {}", name),
                    .hint = close.empty() ? fmt::format("one of {}", fmt::join(names, ", "))
                                          : fmt::format("did you mean {}?", close)});
}

}  // namespace ado::mission
