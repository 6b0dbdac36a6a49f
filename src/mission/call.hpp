// Call: one question to a model, and what became of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "briefing/role.hpp"
#include "llm/exchange.hpp"

namespace ado::mission {

// What a call is about: a role and one thing that it is asked for, such as the plan of "m03".
struct Question {
  briefing::Role role = briefing::Role::probe_worker;
  // Of workers the probe or brief: "m03", "m03r" mends what became of m03; of snipers "ms1"; else
  // "d1", "a2".
  std::string subject;
  bool operator==(const Question&) const = default;
};

// Why a reply was not taken.
struct CallRefusal {
  std::string code;     // "unknown_field"
  std::string message;  // One sentence.
  std::string retry;    // What the model is told; empty when asking again is of no use.
};

struct Call {
  Question question;
  int attempt = 1;
  llm::Exchange exchange;
  std::optional<CallRefusal> refusal;
  std::string note;  // Of a lead its hypothesis; of an analyst what its worker is told.
};

// "dispatcher", "worker", "sniper" or "analyst": who a model is chosen for, and money counted by.
constexpr std::string_view part_of(briefing::Role role) {
  using briefing::Role;
  switch (role) {
    case Role::dispatcher:
      return "dispatcher";
    case Role::probe_worker:
    case Role::standard_worker:
    case Role::swarm_worker:
    case Role::reasoning_worker:
      return "worker";
    case Role::sniper:
    case Role::reasoning_sniper:
      return "sniper";
    case Role::expert_analyst:
    case Role::reasoning_analyst:
      return "analyst";
  }
  return {};
}

}  // namespace ado::mission
