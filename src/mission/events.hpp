// The typed events of a mission and their JSON form in the journal.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/result.hpp"
#include "mission/view.hpp"

namespace ado::mission {

struct MissionStarted {
  Assignment assignment;
};
struct BaselineTaken {
  BaselineSummary baseline;
};
struct Dispatched {
  std::vector<Probe> probes;  // Their assignment only.
  std::vector<Dropped> dropped;
  std::vector<Brief> briefs;
  std::string note;
};
struct Prepared {
  std::string probe_id;
  std::string plan_json, sql;
  std::vector<patch::SettingStatement> settings;
  std::string plan;  // The fingerprint of the engine's plan.
  std::vector<std::string> ops_used;
  outcome::Verdict structure;
  std::vector<patch::Precondition> facts;
  std::string failure;  // Not empty: out, with status ERROR unless `structure` rejects.
};
struct MeasuredItem {
  std::string probe_id;
  outcome::Verdict full_result;
  std::optional<outcome::Measurement> measurement;
  std::optional<outcome::Measurement> over_base;
  std::string explain_delta;
  std::string failure;  // The candidate failed to run.
};
struct Measured {
  std::vector<MeasuredItem> items;
};
struct Refuted {
  std::string probe_id;
  outcome::Verdict witness;
};
struct Sampled {  // Of a rescued probe: held against the original on a sample of the data.
  std::string probe_id;
  outcome::Verdict sample;
};
struct Closed {
  std::string probe_id;
  std::string reason;
  outcome::ProbeStatus status;
  std::string same_as = {};  // The probe whose candidate is the same; what becomes of it counts.
};
struct Skipped {  // Nothing is known of them; they are dropped.
  std::vector<std::string> probe_ids;
  std::string reason;
};
struct Sortied {  // Sites that only the base has.
  std::string base;
  std::vector<Probe> probes;
};
struct Steered {  // What the analyst has the next worker try, from the original.
  int round = 1;
  std::string note;
  std::vector<Probe> probes;
};
struct Answered {  // A model's reply and what was read out of it, or why it was not taken.
  Call call;
  std::vector<Brief> briefs;
  std::vector<Probe> probes;  // With their plans.
  std::vector<Dropped> dropped;
};
struct Sniped {
  int round = 1;
  std::vector<Probe> probes;
};
struct Tuned {  // Settings to try, on the original and on the best rewrite.
  int round = 1;
  std::string base;
  std::vector<Probe> probes;
  std::string note;
  std::vector<IndexAdvice> indexes;
};
struct FinalMeasured {
  std::string probe_id;
  outcome::Measurement measurement;
  std::optional<outcome::Measurement> over_base;  // For settings.
  std::optional<explain::Tree> tree = {};         // What the engine did for the candidate.
  bool holds = false;
};
struct MissionFinished {
  std::string probe_id;
  std::string reason;
};

using MissionEvent = std::variant<MissionStarted, BaselineTaken, Dispatched, Prepared, Measured,
                                  Refuted, Closed, Skipped, Sortied, Sniped, Tuned, FinalMeasured,
                                  MissionFinished, Sampled, Steered, Answered>;

// In the data of any event: what it cost, wall clock. The view adds it up.
inline constexpr std::string_view kTookMs = "took_ms";
inline constexpr std::string_view kFinalMeasured = "final_measured";
inline constexpr std::string_view kAnswered = "answered";

std::string_view type_of(const MissionEvent& event);  // "baseline_taken"
nlohmann::json to_json(const MissionEvent& event);
// Errors: invalid_input for an unknown type or fields that do not fit.
Result<MissionEvent> read_event(std::string_view type, const nlohmann::json& data);

}  // namespace ado::mission
