// What an attempt is worth.
#include "blackboard/attempt.hpp"

#include <tuple>

namespace ado::blackboard {

using outcome::OutcomeStatus;
using outcome::SpeedupType;

std::string_view to_string(Standing standing) {
  switch (standing) {
    case Standing::none:
      return "none";
    case Standing::unverified:
      return "unverified";
    case Standing::ceiling:
      return "ceiling";
    case Standing::verified:
      return "verified";
  }
  return {};
}

bool is_gain(const SourceAttempt& attempt) {
  return attempt.status == OutcomeStatus::win || attempt.status == OutcomeStatus::improved;
}

bool is_loss(const SourceAttempt& attempt) {
  return attempt.status == OutcomeStatus::regression || attempt.status == OutcomeStatus::fail ||
         attempt.status == OutcomeStatus::error;
}

Standing standing_of(const SourceAttempt& attempt) {
  if (!is_gain(attempt) || !attempt.speedup) return Standing::none;
  if (attempt.speedup_type == SpeedupType::both_timeout) return Standing::none;
  if (attempt.speedup_type == SpeedupType::vs_timeout_ceiling) return Standing::ceiling;
  const bool is_proven = attempt.confidence == "high" || attempt.confidence == "schema_only";
  return is_proven ? Standing::verified : Standing::unverified;
}

bool is_better(const SourceAttempt& a, const SourceAttempt& b) {
  const Standing ours = standing_of(a);
  const Standing theirs = standing_of(b);
  if (ours != theirs) return ours > theirs;
  if (a.speedup != b.speedup) return a.speedup > b.speedup;
  return std::tie(a.timestamp, a.id) < std::tie(b.timestamp, b.id);
}

QueryKey key_of(const SourceAttempt& attempt) {
  return {.engine = attempt.engine, .benchmark = attempt.benchmark, .query_id = attempt.query_id};
}

}  // namespace ado::blackboard
