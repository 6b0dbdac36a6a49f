// GlobalKnowledge: the knowledge format of schema 1, written on request only. Principles are looked
// up, never reasoned: people write them. Pure.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "blackboard/attempt.hpp"
#include "blackboard/legacy_entry.hpp"

namespace ado::blackboard {

// What is known of a transform by its name.
struct Principle {
  std::string what, why, when;
};
using Principles = std::map<std::string, Principle, std::less<>>;

struct KnowledgePrinciple {
  std::string id;  // The transform.
  Principle text;
  std::vector<std::string> queries;  // Where it gained.
  std::size_t gains = 0, losses = 0;
  double speedup_best = 0;
  std::vector<std::string> notes;  // `principle` and `why_it_worked` of entries of schema 1.
};
struct GlobalKnowledge {
  std::string last_updated;  // The newest attempt's time; empty without any.
  std::vector<std::string> source_runs;
  std::size_t attempts = 0;
  std::vector<KnowledgePrinciple> principles;     // Of transforms that gained, by id.
  std::vector<KnowledgePrinciple> anti_patterns;  // Of those that only lost; notes say what failed.
};

GlobalKnowledge make_global_knowledge(std::span<const SourceAttempt> attempts,
                                      const Principles& principles,
                                      std::span<const LegacyNotes> notes);
// Indented JSON with a newline at its end.
std::string write_global_knowledge(const GlobalKnowledge& knowledge);

}  // namespace ado::blackboard
