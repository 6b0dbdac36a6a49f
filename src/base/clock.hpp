// Clock: time as a value that is passed in, so that tests own it.
#pragma once

#include <chrono>
#include <string>

namespace ado {

using UtcTime = std::chrono::sys_time<std::chrono::milliseconds>;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual UtcTime now() const = 0;            // The wall clock, UTC. May jump.
  virtual double steady_ms() const = 0;       // Never goes back; only differences mean something.
  virtual double process_cpu_ms() const = 0;  // CPU time of the process, all threads.
  virtual double thread_cpu_ms() const = 0;   // CPU time of the thread that asks.
};

// The machine's clocks. Thread-safe.
class SystemClock final : public Clock {
 public:
  UtcTime now() const override;
  double steady_ms() const override;
  double process_cpu_ms() const override;
  double thread_cpu_ms() const override;
};

// Stands still until it is told to advance. Not thread-safe. For tests.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(UtcTime start = {}) : now_(start) {}
  UtcTime now() const override { return now_; }
  double steady_ms() const override { return steady_ms_; }
  double process_cpu_ms() const override { return cpu_ms_; }
  double thread_cpu_ms() const override { return cpu_ms_; }
  void advance(std::chrono::milliseconds wall);
  void spend_cpu(double milliseconds) { cpu_ms_ += milliseconds; }

 private:
  UtcTime now_;
  double steady_ms_ = 0;
  double cpu_ms_ = 0;
};

// 2026-11-21T02:45:51.123Z
std::string to_iso8601(UtcTime time);
// 20261121T024551Z: for names of files and runs; sorts by time.
std::string to_compact_utc(UtcTime time);

}  // namespace ado
