// Roles: whom a prompt is for. What each has to answer stands in docs/prompts.md.
#pragma once

#include <cstdint>
#include <string_view>

namespace ado::briefing {

enum class Role : std::uint8_t {
  dispatcher,
  probe_worker,
  standard_worker,
  swarm_worker,
  sniper,
  expert_analyst,
  reasoning_analyst,
  reasoning_worker,
  reasoning_sniper
};
inline constexpr Role kRoles[] = {
    Role::dispatcher,        Role::probe_worker,     Role::standard_worker,
    Role::swarm_worker,      Role::sniper,           Role::expert_analyst,
    Role::reasoning_analyst, Role::reasoning_worker, Role::reasoning_sniper};

// "probe_worker": also the name of its file in data/prompts.
constexpr std::string_view to_string(Role role) {
  switch (role) {
    case Role::dispatcher:
      return "dispatcher";
    case Role::probe_worker:
      return "probe_worker";
    case Role::standard_worker:
      return "standard_worker";
    case Role::swarm_worker:
      return "swarm_worker";
    case Role::sniper:
      return "sniper";
    case Role::expert_analyst:
      return "expert_analyst";
    case Role::reasoning_analyst:
      return "reasoning_analyst";
    case Role::reasoning_worker:
      return "reasoning_worker";
    case Role::reasoning_sniper:
      return "reasoning_sniper";
  }
  return {};
}

}  // namespace ado::briefing
