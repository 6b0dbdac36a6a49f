// Attempts: the blackboard of a workspace in memory, read again in the background when a partition
// has changed.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "base/result.hpp"
#include "blackboard/leaderboard.hpp"
#include "blackboard/learnings.hpp"
#include "web/file_stamp.hpp"
#include "web/folds.hpp"

namespace ado::web {

// All of it at one moment.
struct Outcomes {
  std::vector<blackboard::SourceAttempt> attempts;  // By time and id.
  blackboard::Leaderboard board;
  std::vector<blackboard::Learning> learnings;
  std::size_t lines_unreadable = 0;
  Reading partitions;  // None is read: nothing is known yet.
};

// Thread-safe. Reading 10^5 outcomes takes a second or so: while they come in fast, what it gives
// may be as old as the last reading took, times kRest, and a reading. Nothing is read again that
// nobody asks for: the machine may be timing a query.
class Attempts {
 public:
  static constexpr double kRest = 4;
  // So long all() waits for a reading: a small blackboard is read by then.
  static constexpr std::chrono::milliseconds kPatience{250};

  // Begins to read.
  explicit Attempts(std::filesystem::path workspace);

  // What was read last. Errors: those of blackboard::Outcomes.
  Result<std::shared_ptr<const Outcomes>> all();
  // Grows with every change and every reading. Waits for nothing.
  std::size_t version();

 private:
  using Stamps = std::map<std::filesystem::path, FileStamp>;
  Stamps stamps() const;
  void look(std::unique_lock<std::mutex>& lock, bool tries_again);
  void work(const std::stop_token& stop);

  std::filesystem::path workspace_;
  std::mutex mutex_;
  std::condition_variable_any wake_, settled_;
  Stamps stamps_;  // Of what was read, or is.
  Stamps seen_;    // By version().
  bool is_reading_ = false, has_read_ = false;
  bool is_wanted_ = false;  // It was asked for while it rested.
  std::size_t version_ = 0;
  Result<std::shared_ptr<const Outcomes>> all_;
  std::chrono::steady_clock::time_point began_, keep_until_;
  std::jthread reader_;  // Last: it ends before what it uses.
};

}  // namespace ado::web
