// Counts what became of each transform.
#include "blackboard/learnings.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace ado::blackboard {
namespace {

using outcome::OutcomeStatus;

struct Tally {
  Learning learning;
  std::vector<double> speedups;
  std::map<std::string, double> won_at, lost_at;
};

std::optional<double> median_of(std::vector<double>& values) {
  if (values.empty()) return std::nullopt;
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

void add_alone(const SourceAttempt& attempt, Tally& tally) {
  Learning& learning = tally.learning;
  ++learning.tried;
  const double speedup = attempt.speedup.value_or(0);
  const bool is_measured =
      attempt.speedup && attempt.speedup_type == outcome::SpeedupType::measured;
  switch (attempt.status) {
    case OutcomeStatus::win:
    case OutcomeStatus::improved: {
      ++learning.won;
      double& best = tally.won_at.try_emplace(attempt.query_id, speedup).first->second;
      best = std::max(best, speedup);
      break;
    }
    case OutcomeStatus::neutral:
      ++learning.neutral;
      break;
    case OutcomeStatus::regression: {
      ++learning.lost;
      double& worst = tally.lost_at.try_emplace(attempt.query_id, speedup).first->second;
      worst = std::min(worst, speedup);
      break;
    }
    case OutcomeStatus::error:
    case OutcomeStatus::fail:
      // Its time, if it has one, is that of another answer.
      ++learning.refused;
      return;
  }
  if (is_measured) tally.speedups.push_back(speedup);
}

std::vector<Place> places_of(const std::map<std::string, double>& found, bool best_first) {
  std::vector<Place> places;
  for (const auto& [query_id, speedup] : found) places.push_back({query_id, speedup});
  std::ranges::stable_sort(places, [best_first](const Place& a, const Place& b) {
    return best_first ? a.speedup > b.speedup : a.speedup < b.speedup;
  });
  return places;
}

}  // namespace

std::vector<Learning> make_learnings(std::span<const SourceAttempt> attempts) {
  std::map<std::tuple<std::string, std::string, std::string>, Tally> tallies;
  for (const SourceAttempt& attempt : attempts) {
    for (const std::string& transform : attempt.transforms) {
      Tally& tally = tallies[{transform, attempt.engine, attempt.engine_version}];
      if (attempt.transforms.size() == 1) {
        add_alone(attempt, tally);
      } else if (is_gain(attempt)) {
        ++tally.learning.in_gains;
      }
    }
  }
  std::vector<Learning> learnings;
  for (auto& [key, tally] : tallies) {
    Learning learning = std::move(tally.learning);
    std::tie(learning.transform, learning.engine, learning.engine_version) = key;
    learning.median = median_of(tally.speedups);
    learning.won_at = places_of(tally.won_at, true);
    learning.lost_at = places_of(tally.lost_at, false);
    learnings.push_back(std::move(learning));
  }
  return learnings;
}

}  // namespace ado::blackboard
