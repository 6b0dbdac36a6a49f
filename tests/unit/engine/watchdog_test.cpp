// Watchdog: interrupts within a watch, for the right reason, and never outside one.
#include "engine/watchdog.hpp"

#include <atomic>
#include <future>

#include <gtest/gtest.h>

namespace ado::engine {
namespace {

using std::chrono::milliseconds;

// Counts interrupts, and lets a test wait for the n-th.
class Interrupts {
 public:
  void operator()() {
    const std::lock_guard lock(mutex_);
    ++count_;
    changed_.notify_all();
  }
  void wait_for(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return count_ >= count; });
  }
  int count() {
    const std::lock_guard lock(mutex_);
    return count_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;
};

TEST(Watchdog, InterruptsAgainUntilTheWatchEnds) {
  Interrupts interrupts;
  Watchdog dog(std::ref(interrupts));
  int count = 0;
  {
    const Watchdog::Watch watch(dog, milliseconds{1}, {});
    interrupts.wait_for(3);
    EXPECT_EQ(watch.reason(), Watchdog::Reason::timeout);
  }
  count = interrupts.count();
  const Watchdog::Watch next(dog, std::nullopt, {});
  EXPECT_EQ(next.reason(), Watchdog::Reason::none);
  EXPECT_EQ(interrupts.count(), count);
}

TEST(Watchdog, StopsOnRequest) {
  Interrupts interrupts;
  Watchdog dog(std::ref(interrupts));
  std::stop_source stop;
  const Watchdog::Watch watch(dog, std::nullopt, stop.get_token());
  EXPECT_EQ(watch.reason(), Watchdog::Reason::none);
  stop.request_stop();
  interrupts.wait_for(1);
  EXPECT_EQ(watch.reason(), Watchdog::Reason::cancelled);
}

TEST(Watchdog, ARequestBeforeTheWatchCounts) {
  Interrupts interrupts;
  Watchdog dog(std::ref(interrupts));
  std::stop_source stop;
  stop.request_stop();
  const Watchdog::Watch watch(dog, std::nullopt, stop.get_token());
  EXPECT_EQ(watch.reason(), Watchdog::Reason::cancelled);
}

TEST(Watchdog, NoInterruptComesAfterItsWatch) {
  std::atomic<bool> watched = false;
  std::atomic<int> stray = 0;
  Watchdog dog([&] { stray += watched ? 0 : 1; });
  for (int i = 0; i < 2000; ++i) {
    std::stop_source stop;
    watched = true;
    {
      const Watchdog::Watch watch(dog, milliseconds{i % 2}, stop.get_token());
      if (i % 3 == 0) stop.request_stop();
    }
    watched = false;
  }
  EXPECT_EQ(stray, 0);
}

}  // namespace
}  // namespace ado::engine
