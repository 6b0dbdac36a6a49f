// GlobalBlackboard: what all runs together know of every query. Pure; merging a run twice changes
// nothing, and the order of merges does not matter.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "blackboard/attempt.hpp"

namespace ado::blackboard {

inline constexpr int kGlobalVersion = 1;

struct GlobalBlackboardQuery {
  QueryKey query;
  std::string best;  // The id of the best attempt; empty when nothing was gained.
  Standing standing = Standing::none;
  std::vector<std::string> source_runs;  // Sorted.
  std::vector<SourceAttempt> attempts;   // By time and id.
  bool operator==(const GlobalBlackboardQuery&) const = default;

  const SourceAttempt* best_attempt() const;  // Null when nothing was gained.
};
struct GlobalBlackboard {
  std::vector<std::string> source_runs;        // Sorted.
  std::vector<GlobalBlackboardQuery> queries;  // By engine, benchmark and id.
  bool operator==(const GlobalBlackboard&) const = default;
};

// Adds the attempts whose ids it does not know yet.
GlobalBlackboard merge(const GlobalBlackboard& known, std::span<const SourceAttempt> attempts);

// Without the attempts of these ids.
GlobalBlackboard without(const GlobalBlackboard& known, std::span<const std::string> ids);

// Indented JSON with a newline at its end; the same blackboard is the same text.
std::string write_global(const GlobalBlackboard& global);
// Errors: invalid_input for another version, and whatever write_global did not write.
Result<GlobalBlackboard> read_global(std::string_view text);

}  // namespace ado::blackboard
