// Makes blackboard entries.
#include "blackboard/make_entry.hpp"

#include <algorithm>

#include "base/require.hpp"
#include "base/text.hpp"

namespace ado::blackboard {
namespace {

using outcome::BdaRow;
using outcome::OutcomeStatus;
using outcome::ProbeStatus;

OutcomeStatus status_of(const BdaRow& row) {
  switch (row.status) {
    case ProbeStatus::pass:
    case ProbeStatus::win:
    case ProbeStatus::regression:
      return row.measurement ? outcome::classify(*row.measurement) : OutcomeStatus::error;
    case ProbeStatus::fail_tier1:
    case ProbeStatus::fail_equivalence:
      return OutcomeStatus::fail;
    case ProbeStatus::error:
      return OutcomeStatus::error;
  }
  require(false);
}

std::string category_of(const BdaRow& row) {
  if (row.status == ProbeStatus::fail_tier1) return "syntax";
  // Rescued: nothing is wrong with it that is known.
  if (row.equivalence.confidence == outcome::Confidence::sampled) return "unknown";
  if (row.status == ProbeStatus::fail_equivalence) return "semantic";
  const bool timed_out = row.failure_reason.find("timeout") != std::string::npos ||
                         row.failure_reason.find("time limit") != std::string::npos ||
                         row.failure_reason.find("timed out") != std::string::npos;
  return timed_out ? "timeout" : "execution";
}

// By the mission's mode, where it is a model's.
std::string source_of(const BdaRow& row, const std::string& approach) {
  // A worker without a plan has no family either: by its id it is the sniper's or not.
  const bool has_plan = row.transform_id != "none" || row.probe_id.starts_with("ms");
  if (row.family == outcome::Family::compound && has_plan) return "sniper";
  if (row.source == "builtin") return "builtin_probe";
  if (approach == "standard") return "standard";
  if (approach == "reasoning") return "reasoning_worker";
  if (approach == "swarm") return "4w_worker";
  return approach == "expert" ? "expert_session" : "probe";
}

Validation validation_of(const outcome::Verdict& verdict) {
  const bool accepted = verdict.kind == outcome::VerdictKind::accepted;
  Validation validation{.confidence = std::string(to_string(verdict.confidence)),
                        .valid_while = verdict.valid_while};
  if (verdict.kind != outcome::VerdictKind::undecided) {
    validation.rows_match = accepted;
    validation.checksum_match = accepted;
  }
  return validation;
}

Outcome outcome_of(const BdaRow& row) {
  Outcome made{.status = status_of(row)};
  if (row.measurement) {
    made.speedup = row.measurement->speedup;
    made.speedup_type = row.measurement->speedup_type;
    made.timing = Times{.original_ms = row.measurement->original.wall_ms_kept,
                        .optimized_ms = row.measurement->candidate.wall_ms_kept,
                        .protocol = std::string(to_string(row.measurement->protocol))};
    if (const auto tier = outcome::tier(made.status, *made.speedup)) made.tier = std::string(*tier);
  }
  if (row.equivalence.confidence != outcome::Confidence::none) {
    made.validation = validation_of(row.equivalence);
  }
  if (!row.failure_reason.empty()) made.error = row.failure_reason;
  return made;
}

std::vector<std::string> tags_of(const BdaRow& row, const Entry& entry) {
  std::vector<std::string> tags = entry.transforms.all;
  tags.push_back(fmt::format("family_{}", outcome::family_letter(row.family)));
  if (row.exploration) tags.emplace_back("exploration");
  if (entry.outcome.tier) tags.push_back(to_lower_ascii(*entry.outcome.tier));
  return tags;
}

}  // namespace

Entry make_entry(const MissionFacts& mission, const BdaRow& row,
                 const std::vector<std::string>& transforms) {
  Entry entry;
  entry.id = fmt::format("{}_{}_{}", mission.query_id, row.probe_id, mission.mission_id);
  entry.source_type = source_of(row, mission.approach);
  entry.base = {.query_id = mission.query_id,
                .engine = mission.engine,
                .benchmark = mission.benchmark,
                .original_sql = mission.original_sql,
                .fingerprint = mission.fingerprint,
                .timestamp = mission.started_at,
                .run_id = mission.mission_id};
  entry.opt = {.approach = mission.approach,
               .probe_id = row.probe_id,
               .strategy = row.target,
               .optimized_sql = row.sql};
  entry.outcome = outcome_of(row);
  entry.transforms = {.primary = row.transform_id, .all = transforms};
  if (!row.failure_reason.empty()) {
    entry.error = Failure{.category = category_of(row), .messages = {row.failure_reason}};
  }
  entry.reasons = {.reasoning_chain = row.why, .evidence = row.explain_delta};
  entry.provenance = {.model = row.source == "builtin" ? "" : row.source,
                      .git_sha = mission.git_sha,
                      .engine_version = mission.engine_version};
  entry.tags = tags_of(row, entry);
  return entry;
}

}  // namespace ado::blackboard
