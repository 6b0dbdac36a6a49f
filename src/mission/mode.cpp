// The table of modes.
#include "mission/mode.hpp"

#include <string>

#include "base/text.hpp"

namespace ado::mission {
namespace {

constexpr ModeSpec kModes[] = {
    {.name = "probe",
     .summary = "4 to 16 single-transform probes, then a sniper that composes the winners",
     .probes_max = {8, 12, 16},
     .sniper_rounds = {1, 2, 3},
     .sorties = {1, 3, 4},
     .missing = {}},
    {.name = "standard",
     .summary = "the three most promising probes, no sniper",
     .probes_max = {3, 3, 3},
     .sniper_rounds = {0, 0, 0},
     .sorties = {0, 0, 0},
     .missing = {}},
    {.name = "expert",
     .summary = "one worker, steered by an analyst after each failure",
     .probes_max = {1, 1, 1},
     .sniper_rounds = {0, 0, 0},
     .sorties = {0, 0, 0},
     .missing = "the analyst"},
    {.name = "swarm",
     .summary = "four workers with different strategies, then a sniper",
     .probes_max = {4, 4, 4},
     .sniper_rounds = {1, 1, 1},
     .sorties = {0, 0, 0},
     .missing = "the analyst"},
    {.name = "reasoning",
     .summary = "an analyst's four briefs, one to three plans each",
     .probes_max = {12, 12, 12},
     .sniper_rounds = {1, 1, 1},
     .sorties = {0, 0, 0},
     .missing = "the analyst"},
};

}  // namespace

std::span<const ModeSpec> modes() { return kModes; }

Result<const ModeSpec*> find_mode(std::string_view name) {
  for (const ModeSpec& mode : kModes) {
    if (mode.name != name) continue;
    if (mode.missing.empty()) return &mode;
    return fail(ErrorKind::unsupported, "mode is not built yet: {} (it needs {})", name,
                mode.missing);
  }
  return fail(ErrorKind::invalid_input, "unknown mode: {}", name);
}

}  // namespace ado::mission
