// Watchdog: ends a running statement when its time is over or somebody asks it to stop.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace ado::engine {

// One thread, which sleeps while nothing is watched. `interrupt` is called from that thread, again
// and again until the watch ends, because an engine may miss a call that comes before it has really
// begun; it is never called outside a watch, so it cannot hit a later statement.
class Watchdog {
 public:
  enum class Reason { none, timeout, cancelled };

  explicit Watchdog(std::function<void()> interrupt);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  // Watches from construction to the end of its life. One at a time.
  class Watch {
   public:
    Watch(Watchdog& dog, std::optional<std::chrono::milliseconds> timeout,
          const std::stop_token& stop);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    // Why the statement was told to end, if it was.
    Reason reason() const;

   private:
    Watchdog& dog_;
    std::optional<std::stop_callback<std::function<void()>>> on_stop_;
  };

 private:
  using Time = std::chrono::steady_clock::time_point;

  void begin(std::optional<Time> deadline);
  void cancel();
  void end();
  void work();

  std::function<void()> interrupt_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool watching_ = false;
  bool finished_ = false;
  std::optional<Time> deadline_;
  Reason reason_ = Reason::none;
  std::jthread thread_;  // Last: it uses all of the above.
};

}  // namespace ado::engine
