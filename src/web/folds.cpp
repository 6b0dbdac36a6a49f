// Looks for journals, and has threads read them.
#include "web/folds.hpp"

#include <algorithm>

namespace ado::web {
namespace {

namespace fs = std::filesystem;

using Journals = std::vector<std::pair<std::string, FileStamp>>;

// The folders below `folder` that hold a journal, by name, the last name first.
Journals journals_in(const fs::path& folder) {
  Journals found;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator(folder, missing)) {
    const FileStamp stamp = stamp_of(entry.path() / kJournal);
    if (stamp.exists()) found.emplace_back(entry.path().filename().string(), stamp);
  }
  std::ranges::sort(found, std::greater<>());
  return found;
}

}  // namespace

UntypedFolds::UntypedFolds(fs::path folder, Fold fold, int threads)
    : folder_(std::move(folder)), fold_(std::move(fold)) {
  for (int i = 0; i < threads; ++i) {
    threads_.emplace_back([this](const std::stop_token& stop) { work(stop); });
  }
}

void UntypedFolds::look() {
  const Journals found = journals_in(folder_);
  const std::lock_guard lock(mutex_);
  if (waiting_.empty() && at_work_ == 0) began_ = std::chrono::steady_clock::now();
  std::erase_if(known_, [&](const auto& each) {
    return !std::ranges::binary_search(found, each.first, std::greater<>(),
                                       &Journals::value_type::first);
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

std::vector<UntypedFolds::Line> UntypedFolds::lines() {
  std::unique_lock lock(mutex_);
  settled_.wait_until(lock, began_ + kPatience,
                      [this] { return waiting_.empty() && at_work_ == 0; });
  std::vector<Line> lines;
  lines.reserve(known_.size());
  for (const auto& [id, known] : known_) lines.push_back(known.line);
  return lines;
}

void UntypedFolds::read_now(const std::string& id) {
  std::unique_lock lock(mutex_);
  if (waiting_.contains(id)) return read(id, lock);
  settled_.wait(lock, [&] {
    const auto known = known_.find(id);
    return known == known_.end() || known->second.line.is_read();
  });
}

Reading UntypedFolds::reading() const {
  const std::lock_guard lock(mutex_);
  Reading reading{.read = 0, .total = known_.size()};
  for (const auto& [id, known] : known_) reading.read += known.line.is_read() ? 1 : 0;
  return reading;
}

void UntypedFolds::work(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (wake_.wait(lock, stop, [this] { return !waiting_.empty(); }) && !stop.stop_requested()) {
    const std::string id = *waiting_.begin();
    read(id, lock);
  }
}

void UntypedFolds::read(const std::string& id, std::unique_lock<std::mutex>& lock) {
  waiting_.erase(id);
  const std::uint64_t ticket = ++tickets_;
  known_[id].ticket = ticket;
  const FileStamp stamp = known_[id].on_disk;
  ++at_work_;
  lock.unlock();
  const fs::path journal = folder_ / id / kJournal;
  Result<View> folded = fold_(journal);
  const bool is_gone = !folded && !stamp_of(journal).exists();
  lock.lock();
  --at_work_;
  const auto known = known_.find(id);
  // It may have been taken away, and perhaps made anew, while it was read.
  if (known != known_.end() && known->second.ticket == ticket) {
    Line& line = known->second.line;
    known->second.ticket = 0;
    line.stamp = stamp;
    line.view = folded ? *std::move(folded) : nullptr;
    line.problem = folded ? "" : std::move(folded).error().message;
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
