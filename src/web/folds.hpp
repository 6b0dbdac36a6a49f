// Folds: what the journals of a folder say, folded in the background, the newest first, and folded
// again only when a journal has changed.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "web/file_stamp.hpp"

namespace ado::web {

inline constexpr std::string_view kJournal = "journal.jsonl";

// How far a reading has come.
struct Reading {
  std::size_t read = 0, total = 0;
  bool is_complete() const { return read >= total; }
  bool operator==(const Reading&) const = default;
};

// The folders below `folder` that hold a journal, by name, newest first: ids begin with their time.
std::vector<std::pair<std::string, FileStamp>> journals_in(const std::filesystem::path& folder);

// Thread-safe. Folding begins with the first look, and goes on as long as it lives.
template <typename View>
class Folds {
 public:
  // So long lines() waits for what has just changed: a small workspace is read by then.
  static constexpr std::chrono::milliseconds kPatience{250};

  // Called from several threads at once.
  using Fold = std::function<Result<View>(const std::filesystem::path& journal)>;
  struct Line {
    std::string id;
    FileStamp stamp;                   // Of what was read; of no file while nothing was.
    std::shared_ptr<const View> view;  // Null when it cannot be read, or is not read yet.
    std::string problem;               // Why it cannot.
    bool is_read() const { return stamp.exists(); }
  };

  Folds(std::filesystem::path folder, Fold fold, int threads)
      : folder_(std::move(folder)), fold_(std::move(fold)) {
    for (int i = 0; i < threads; ++i) {
      threads_.emplace_back([this](const std::stop_token& stop) { work(stop); });
    }
  }

  // Looks for journals that are new, have changed or are gone.
  void look();
  // All that look() found, newest first. What is folded just now stands as it was before.
  std::vector<Line> lines();
  // Returns when this one has been read; at once when there is none.
  void read_now(const std::string& id);
  Reading reading() const;

 private:
  struct Known {
    Line line;
    FileStamp on_disk;
    std::uint64_t ticket = 0;  // Of the reading that is under way; 0: none is.
  };

  void work(const std::stop_token& stop);
  void read(const std::string& id, std::unique_lock<std::mutex>& lock);

  std::filesystem::path folder_;
  Fold fold_;
  mutable std::mutex mutex_;
  std::condition_variable_any wake_, settled_;
  std::map<std::string, Known, std::greater<>> known_;
  std::set<std::string, std::greater<>> waiting_;
  std::size_t at_work_ = 0;
  std::uint64_t tickets_ = 0;
  std::chrono::steady_clock::time_point began_;  // To read, after nothing was left to be read.
  std::vector<std::jthread> threads_;            // Last: they end before what they use.
};

template <typename View>
void Folds<View>::look() {
  const auto found = journals_in(folder_);
  const std::lock_guard lock(mutex_);
  if (waiting_.empty() && at_work_ == 0) began_ = std::chrono::steady_clock::now();
  std::erase_if(known_, [&](const auto& each) {
    return !std::ranges::binary_search(found, each.first, std::greater<>(),
                                       &std::pair<std::string, FileStamp>::first);
  });
  std::erase_if(waiting_, [&](const std::string& id) { return !known_.contains(id); });
  for (const auto& [id, stamp] : found) {
    Known& known = known_[id];
    known.line.id = id;
    if (known.on_disk == stamp) continue;
    known.on_disk = stamp;
    if (known.ticket == 0) waiting_.insert(id);
  }
  if (!waiting_.empty()) wake_.notify_all();
}

template <typename View>
std::vector<typename Folds<View>::Line> Folds<View>::lines() {
  std::unique_lock lock(mutex_);
  settled_.wait_until(lock, began_ + kPatience,
                      [this] { return waiting_.empty() && at_work_ == 0; });
  std::vector<Line> lines;
  lines.reserve(known_.size());
  for (const auto& [id, known] : known_) lines.push_back(known.line);
  return lines;
}

template <typename View>
void Folds<View>::read_now(const std::string& id) {
  std::unique_lock lock(mutex_);
  if (waiting_.contains(id)) return read(id, lock);
  settled_.wait(lock, [&] {
    const auto known = known_.find(id);
    return known == known_.end() || known->second.line.is_read();
  });
}

template <typename View>
Reading Folds<View>::reading() const {
  const std::lock_guard lock(mutex_);
  Reading reading{.read = 0, .total = known_.size()};
  for (const auto& [id, known] : known_) reading.read += known.line.is_read() ? 1 : 0;
  return reading;
}

template <typename View>
void Folds<View>::work(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (wake_.wait(lock, stop, [this] { return !waiting_.empty(); }) && !stop.stop_requested()) {
    const std::string id = *waiting_.begin();
    read(id, lock);
  }
}

template <typename View>
void Folds<View>::read(const std::string& id, std::unique_lock<std::mutex>& lock) {
  waiting_.erase(id);
  const std::uint64_t ticket = ++tickets_;
  known_[id].ticket = ticket;
  const FileStamp stamp = known_[id].on_disk;
  ++at_work_;
  lock.unlock();
  const std::filesystem::path journal = folder_ / id / kJournal;
  Result<View> folded = fold_(journal);
  const bool is_gone = !folded && !stamp_of(journal).exists();
  auto view = folded ? std::make_shared<const View>(*std::move(folded)) : nullptr;
  lock.lock();
  --at_work_;
  const auto known = known_.find(id);
  // Taken away, perhaps made anew, while it was read.
  if (known != known_.end() && known->second.ticket == ticket) {
    known->second.ticket = 0;
    known->second.line.stamp = stamp;
    known->second.line.view = std::move(view);
    known->second.line.problem = folded ? "" : std::move(folded).error().message;
    if (is_gone) {
      known_.erase(known);
    } else if (known->second.on_disk != stamp) {
      waiting_.insert(id);
      wake_.notify_one();
    }
  }
  settled_.notify_all();
}

}  // namespace ado::web
