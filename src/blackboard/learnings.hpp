// Learnings: how each transform fared on each version of an engine, and where. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "blackboard/attempt.hpp"

namespace ado::blackboard {

// A query that a transform was tried on alone.
struct Place {
  std::string query_id;
  double speedup = 0;  // The best of those won, the worst of those lost.
  bool operator==(const Place&) const = default;
};
// Attempts with this transform alone; what several did together is nobody's merit.
struct Learning {
  std::string transform, engine, engine_version;
  std::size_t tried = 0;
  std::size_t won = 0;       // WIN or IMPROVED.
  std::size_t neutral = 0;   // Inside the noise.
  std::size_t lost = 0;      // Slower.
  std::size_t refused = 0;   // By a gate, or it failed to run.
  std::size_t in_gains = 0;  // Gains of several transforms that it was a part of, beside `tried`.
  std::optional<double> median;        // Of the speedups that were measured; ceilings are left out.
  std::vector<Place> won_at, lost_at;  // By how much; a query stands once in each.
  bool operator==(const Learning&) const = default;
};

// By transform, engine and version.
std::vector<Learning> make_learnings(std::span<const SourceAttempt> attempts);

}  // namespace ado::blackboard
