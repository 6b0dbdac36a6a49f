// Leaderboard: the best result of every query over all runs. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "blackboard/attempt.hpp"

namespace ado::blackboard {

struct LeaderboardRow {
  QueryKey query;
  Standing standing = Standing::none;
  std::optional<SourceAttempt> best;  // None where nothing was gained.
  std::size_t attempts = 0;
  std::size_t runs = 0;
  std::size_t texts = 0;  // Different texts that went by the query's name.
  bool operator==(const LeaderboardRow&) const = default;
};
struct Leaderboard {
  std::vector<LeaderboardRow> rows;  // By standing, then speedup, then name.
  std::size_t verified = 0, ceilings = 0, unverified = 0, without_gain = 0;
  // Of the verified speedups; ceilings are never averaged with what was measured. 0 without any.
  double geometric_mean = 0;
  bool operator==(const Leaderboard&) const = default;
};

Leaderboard make_leaderboard(std::span<const SourceAttempt> attempts);

}  // namespace ado::blackboard
