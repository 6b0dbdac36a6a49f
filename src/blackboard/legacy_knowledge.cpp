// Groups attempts by transform in the form of schema 1.
#include "blackboard/legacy_knowledge.hpp"

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "base/json_text.hpp"

namespace ado::blackboard {
namespace {

using nlohmann::ordered_json;

struct PrincipleTally {
  KnowledgePrinciple principle;
  std::set<std::string> gained_at, notes, failures;
};

void add_notes(const LegacyNotes& notes, PrincipleTally& tally) {
  for (const std::string* note : {&notes.principle, &notes.what_worked, &notes.why_it_worked}) {
    if (!note->empty()) tally.notes.insert(*note);
  }
  for (const std::string* note : {&notes.what_failed, &notes.why_it_failed}) {
    if (!note->empty()) tally.failures.insert(*note);
  }
}

ordered_json to_json(const std::vector<KnowledgePrinciple>& list) {
  ordered_json written = ordered_json::array();
  for (const KnowledgePrinciple& each : list) {
    written.push_back({{"id", each.id},
                       {"what", each.text.what},
                       {"why", each.text.why},
                       {"when", each.text.when},
                       {"transforms", {each.id}},
                       {"queries", each.queries},
                       {"gains", each.gains},
                       {"losses", each.losses},
                       {"best_speedup", each.speedup_best},
                       {"notes", each.notes}});
  }
  return written;
}

}  // namespace

GlobalKnowledge make_global_knowledge(std::span<const SourceAttempt> attempts,
                                      const Principles& principles,
                                      std::span<const LegacyNotes> notes) {
  GlobalKnowledge knowledge;
  knowledge.attempts = attempts.size();
  std::set<std::string> runs;
  std::map<std::string, PrincipleTally> tallies;
  for (const SourceAttempt& attempt : attempts) {
    runs.insert(attempt.run_id);
    knowledge.last_updated = std::max(knowledge.last_updated, attempt.timestamp);
    for (const std::string& transform : attempt.transforms) {
      PrincipleTally& tally = tallies[transform];
      if (is_loss(attempt)) ++tally.principle.losses;
      if (!is_gain(attempt)) continue;
      ++tally.principle.gains;
      tally.gained_at.insert(attempt.query_id);
      tally.principle.speedup_best =
          std::max(tally.principle.speedup_best, attempt.speedup.value_or(0));
    }
  }
  for (const LegacyNotes& note : notes) {
    for (const std::string& transform : note.transforms) add_notes(note, tallies[transform]);
  }
  knowledge.source_runs = {runs.begin(), runs.end()};
  for (auto& [id, tally] : tallies) {
    KnowledgePrinciple principle = std::move(tally.principle);
    principle.id = id;
    principle.queries = {tally.gained_at.begin(), tally.gained_at.end()};
    if (const auto known = principles.find(id); known != principles.end()) {
      principle.text = known->second;
    }
    const bool has_gained = principle.gains > 0;
    const std::set<std::string>& said = has_gained ? tally.notes : tally.failures;
    principle.notes = {said.begin(), said.end()};
    if (has_gained) {
      knowledge.principles.push_back(std::move(principle));
    } else if (principle.losses > 0) {
      knowledge.anti_patterns.push_back(std::move(principle));
    }
  }
  return knowledge;
}

std::string write_global_knowledge(const GlobalKnowledge& knowledge) {
  const ordered_json value{{"schema_version", "1"},
                           {"last_updated", knowledge.last_updated},
                           {"source_runs", knowledge.source_runs},
                           {"total_attempts", knowledge.attempts},
                           {"principles", to_json(knowledge.principles)},
                           {"anti_patterns", to_json(knowledge.anti_patterns)}};
  return json_page(value);
}

}  // namespace ado::blackboard
