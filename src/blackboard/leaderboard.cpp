// Picks the best attempt of each query.
#include "blackboard/leaderboard.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string_view>

namespace ado::blackboard {
namespace {

struct Group {
  const SourceAttempt* best = nullptr;
  std::size_t attempts = 0;
  std::set<std::string_view> runs, texts;
};

bool comes_first(const LeaderboardRow& a, const LeaderboardRow& b) {
  if (a.standing != b.standing) return a.standing > b.standing;
  const double ours = a.best ? a.best->speedup.value_or(0) : 0;
  const double theirs = b.best ? b.best->speedup.value_or(0) : 0;
  if (ours != theirs) return ours > theirs;
  return a.query < b.query;
}

void count(const LeaderboardRow& row, Leaderboard& board, double& log_sum) {
  switch (row.standing) {
    case Standing::none:
      ++board.without_gain;
      return;
    case Standing::unverified:
      ++board.unverified;
      return;
    case Standing::ceiling:
      ++board.ceilings;
      return;
    case Standing::verified:
      ++board.verified;
      log_sum += std::log(*row.best->speedup);
      return;
  }
}

}  // namespace

Leaderboard make_leaderboard(std::span<const SourceAttempt> attempts) {
  std::map<QueryKey, Group> groups;
  for (const SourceAttempt& attempt : attempts) {
    Group& group = groups[key_of(attempt)];
    ++group.attempts;
    group.runs.insert(attempt.run_id);
    group.texts.insert(attempt.fingerprint);
    if (standing_of(attempt) == Standing::none) continue;
    if (group.best == nullptr || is_better(attempt, *group.best)) group.best = &attempt;
  }
  Leaderboard board;
  double log_sum = 0;
  for (const auto& [query, group] : groups) {
    LeaderboardRow row{.query = query,
                       .attempts = group.attempts,
                       .runs = group.runs.size(),
                       .texts = group.texts.size()};
    if (group.best != nullptr) {
      row.best = *group.best;
      row.standing = standing_of(*group.best);
    }
    count(row, board, log_sum);
    board.rows.push_back(std::move(row));
  }
  if (board.verified > 0) {
    board.geometric_mean = std::exp(log_sum / static_cast<double>(board.verified));
  }
  std::ranges::sort(board.rows, comes_first);
  return board;
}

}  // namespace ado::blackboard
