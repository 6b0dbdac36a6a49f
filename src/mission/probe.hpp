// Probe: one attempt at the query, what it was told to try and what came of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "briefing/dispatch_reply.hpp"
#include "outcome/bda.hpp"
#include "patch/plan.hpp"
#include "patch/script.hpp"

namespace ado::mission {

enum class Stage { assigned, prepared, measured, closed };
// Who wrote its plan.
enum class Source { builtin, model };
std::string_view to_string(Source source);
struct Probe {
  // "p03"; "b2a" of a brief; the sniper's "s01"; "f01" of a further sortie; "g01": settings.
  std::string id;
  Source source = Source::builtin;
  std::string transform_id;  // "compound" for the sniper's.
  outcome::Family family = outcome::Family::compound;
  std::size_t block = 0;
  std::uint32_t target = 0;
  int variant = 0;
  std::string label, why;
  double score = 0;
  bool exploration = false;
  std::vector<std::string> based_on;    // Probe ids, for compounds.
  std::vector<std::string> transforms;  // Of a plan of several that is based on no probe.
  std::vector<std::string> examples;    // Gold examples that its rank or its prompt owes to.
  std::string mends;                    // The probe whose plan it mends, by a model.
  std::string base;                     // The probe whose SQL it changes; empty: the original's.
  int round = 0;                        // 0: dispatched; 1..: sniper's round.

  Stage stage = Stage::assigned;
  std::string plan_json;                          // write_plan of its plan.
  std::string sql;                                // The candidate, printed.
  std::vector<patch::SettingStatement> settings;  // In force while it runs.
  std::string plan;                               // The fingerprint of the engine's plan for it.
  std::vector<std::string> ops_used;
  outcome::Verdict structure;              // Tier 1.
  std::vector<patch::Precondition> facts;  // Settled.
  outcome::Verdict full_result;
  std::optional<outcome::Measurement> measurement;
  // Of settings: against the best SQL without them, in the same batch.
  std::optional<outcome::Measurement> over_base;
  std::string explain_delta;
  std::optional<outcome::Verdict> witness;
  std::optional<outcome::Verdict> sample;  // In place of full_result, when the original never ends.
  std::string same_as;                     // The probe whose candidate is the same.
  std::string failure_reason;
  outcome::ProbeStatus status = outcome::ProbeStatus::error;
};

struct Dropped {
  std::string transform_id, label, reason;
};

// What an analyst or a dispatcher tells one worker to try.
struct Brief {
  std::string id;        // "b2"; a model's "mb2", or "m07" for a probe that its dispatcher ordered.
  std::string families;  // Their letters: "AC".
  std::string text;      // What to try and why.
  Source source = Source::builtin;
  std::string transform_id = {};  // Of an ordered probe; the rest is a model's, too.
  std::string json = {};          // As its worker is shown it.
  bool exploration = false;
  briefing::NodeContract contract = {};
};
// How an analyst steers the next worker by what came of the last ones.
struct Steering {
  std::string note;
  std::vector<std::string> probe_ids;  // Empty: nothing is left to try.
};

}  // namespace ado::mission
