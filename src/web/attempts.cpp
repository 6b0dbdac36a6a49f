// Reads the blackboard.
#include "web/attempts.hpp"

#include <utility>

#include "blackboard/outcomes.hpp"
#include "blackboard/storage.hpp"

namespace ado::web {
namespace {

using Clock = std::chrono::steady_clock;

Result<std::shared_ptr<const Outcomes>> read_all(const std::filesystem::path& workspace,
                                                 std::size_t partitions) {
  auto read = std::make_shared<Outcomes>();
  read->partitions = {.read = partitions, .total = partitions};
  if (partitions == 0) return read;
  ADO_TRY(auto store, blackboard::Outcomes::open(workspace));
  ADO_TRY(read->attempts, store.attempts({}));
  ADO_TRY(const auto unreadable, store.unreadable());
  for (const blackboard::Unreadable& each : unreadable) {
    read->lines_unreadable += static_cast<std::size_t>(each.lines);
  }
  read->board = blackboard::make_leaderboard(read->attempts);
  read->learnings = blackboard::make_learnings(read->attempts);
  return read;
}

}  // namespace

Attempts::Attempts(std::filesystem::path workspace)
    : workspace_(std::move(workspace)), all_(std::make_shared<const Outcomes>()) {
  reader_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
  std::unique_lock lock(mutex_);
  look(lock, false);
}

Attempts::Stamps Attempts::stamps() const {
  Stamps found;
  for (const auto& file : blackboard::partition_files(workspace_)) found[file] = stamp_of(file);
  return found;
}

// The files are looked at without the lock: a disk may be slow. `tries_again`: what could not be
// read, though it is as it was.
void Attempts::look(std::unique_lock<std::mutex>& lock, bool tries_again) {
  is_wanted_ = !is_reading_ && Clock::now() < keep_until_;
  if (is_reading_ || is_wanted_) return;
  lock.unlock();
  Stamps found = stamps();
  lock.lock();
  const bool is_known = found == stamps_ && (all_.has_value() || !tries_again);
  if (is_reading_ || is_known) return;
  stamps_ = std::move(found);
  if (!has_read_) {
    auto nothing = std::make_shared<Outcomes>();
    nothing->partitions.total = stamps_.size();
    all_ = std::move(nothing);
  }
  is_reading_ = true;
  began_ = Clock::now();
  wake_.notify_one();
}

Result<std::shared_ptr<const Outcomes>> Attempts::all() {
  std::unique_lock lock(mutex_);
  look(lock, true);
  settled_.wait_until(lock, began_ + kPatience, [this] { return !is_reading_; });
  return all_;
}

std::size_t Attempts::version() {
  Stamps found = stamps();
  std::unique_lock lock(mutex_);
  if (is_wanted_) look(lock, false);
  if (found != seen_) {
    seen_ = std::move(found);
    ++version_;
  }
  return version_;
}

void Attempts::work(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (wake_.wait(lock, stop, [this] { return is_reading_; }) && !stop.stop_requested()) {
    const std::size_t partitions = stamps_.size();
    lock.unlock();
    const auto begin = Clock::now();
    auto read = read_all(workspace_, partitions);
    const auto took = Clock::now() - begin;
    lock.lock();
    if (read || all_) ++version_;  // That it still cannot be read is no news.
    all_ = std::move(read);
    keep_until_ = Clock::now() + std::chrono::duration_cast<Clock::duration>(took * kRest);
    is_reading_ = false;
    has_read_ = true;
    settled_.notify_all();
  }
}

}  // namespace ado::web
