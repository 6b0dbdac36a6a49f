// Reads the blackboard.
#include "web/attempts.hpp"

#include "blackboard/outcomes.hpp"
#include "blackboard/storage.hpp"

namespace ado::web {
namespace {

using Clock = std::chrono::steady_clock;

Result<Outcomes> read_all(const std::filesystem::path& workspace) {
  ADO_TRY(auto store, blackboard::Outcomes::open(workspace));
  Outcomes read;
  ADO_TRY(read.attempts, store.attempts({}));
  ADO_TRY(const auto unreadable, store.unreadable());
  for (const blackboard::Unreadable& each : unreadable) {
    read.lines_unreadable += static_cast<std::size_t>(each.lines);
  }
  read.board = blackboard::make_leaderboard(read.attempts);
  read.learnings = blackboard::make_learnings(read.attempts);
  return read;
}

}  // namespace

std::map<std::filesystem::path, FileStamp> Attempts::stamps() const {
  std::map<std::filesystem::path, FileStamp> found;
  for (const auto& file : blackboard::partition_files(workspace_)) found[file] = stamp_of(file);
  return found;
}

Result<std::shared_ptr<const Outcomes>> Attempts::all() {
  const std::lock_guard lock(mutex_);
  const auto begin = Clock::now();
  if (all_ && begin < keep_until_) return all_;
  auto now = stamps();
  if (all_ && now == stamps_) return all_;
  if (now.empty()) {
    all_ = std::make_shared<const Outcomes>();
  } else {
    ADO_TRY(Outcomes read, read_all(workspace_));
    all_ = std::make_shared<const Outcomes>(std::move(read));
  }
  stamps_ = std::move(now);
  const auto took = Clock::now() - begin;
  keep_until_ = Clock::now() + std::chrono::duration_cast<Clock::duration>(took * kPatience);
  return all_;
}

}  // namespace ado::web
