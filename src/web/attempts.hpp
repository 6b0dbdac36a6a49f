// Attempts: the blackboard of a workspace in memory, read again when a partition has changed.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "base/result.hpp"
#include "blackboard/leaderboard.hpp"
#include "blackboard/learnings.hpp"
#include "web/file_stamp.hpp"

namespace ado::web {

// All of it at one moment.
struct Outcomes {
  std::vector<blackboard::SourceAttempt> attempts;  // By time and id.
  blackboard::Leaderboard board;
  std::vector<blackboard::Learning> learnings;
  std::size_t lines_unreadable = 0;
};

// Thread-safe. Reading 10^5 outcomes takes a second or so: while they come in fast, what it gives
// may be as old as the last reading took, times kPatience.
class Attempts {
 public:
  static constexpr double kPatience = 4;

  explicit Attempts(std::filesystem::path workspace) : workspace_(std::move(workspace)) {}
  // Errors: those of blackboard::Outcomes.
  Result<std::shared_ptr<const Outcomes>> all();

 private:
  std::map<std::filesystem::path, FileStamp> stamps() const;

  std::filesystem::path workspace_;
  std::mutex mutex_;
  std::map<std::filesystem::path, FileStamp> stamps_;
  std::shared_ptr<const Outcomes> all_;
  std::chrono::steady_clock::time_point keep_until_;
};

}  // namespace ado::web
