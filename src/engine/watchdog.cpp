// One state behind one mutex: `interrupt` is called with the mutex held, so a watch cannot end, nor
// the next begin, while the call is on its way.
#include "engine/watchdog.hpp"

#include <algorithm>
#include <utility>

namespace ado::engine {
namespace {

constexpr std::chrono::milliseconds kRepeat{10};

}  // namespace

Watchdog::Watchdog(std::function<void()> interrupt)
    : interrupt_(std::move(interrupt)), thread_([this] { work(); }) {}

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock(mutex_);
    finished_ = true;
  }
  wake_.notify_one();
}

void Watchdog::begin(std::optional<Time> deadline) {
  {
    const std::lock_guard lock(mutex_);
    watching_ = true;
    deadline_ = deadline;
    reason_ = Reason::none;
  }
  if (deadline) wake_.notify_one();  // Without one there is nothing to wait for yet.
}

void Watchdog::cancel() {
  {
    const std::lock_guard lock(mutex_);
    if (watching_ && reason_ == Reason::none) reason_ = Reason::cancelled;
  }
  wake_.notify_one();
}

void Watchdog::end() {
  const std::lock_guard lock(mutex_);
  watching_ = false;
  deadline_.reset();
}

void Watchdog::work() {
  std::unique_lock lock(mutex_);
  while (!finished_) {
    if (!watching_ || (reason_ == Reason::none && !deadline_)) {
      wake_.wait(lock);
    } else if (reason_ != Reason::none) {
      interrupt_();
      wake_.wait_for(lock, kRepeat);
    } else if (std::chrono::steady_clock::now() >= *deadline_) {
      reason_ = Reason::timeout;
    } else {
      wake_.wait_until(lock, *deadline_);
    }
  }
}

Watchdog::Watch::Watch(Watchdog& dog, std::optional<std::chrono::milliseconds> timeout,
                       const std::stop_token& stop)
    : dog_(dog) {
  std::optional<Time> deadline;
  if (timeout) deadline = std::chrono::steady_clock::now() + *timeout;
  dog_.begin(deadline);
  on_stop_.emplace(stop, [this] { dog_.cancel(); });  // Runs at once when already requested.
}

Watchdog::Watch::~Watch() {
  on_stop_.reset();
  dog_.end();
}

Watchdog::Reason Watchdog::Watch::reason() const {
  const std::lock_guard lock(dog_.mutex_);
  return dog_.reason_;
}

}  // namespace ado::engine
