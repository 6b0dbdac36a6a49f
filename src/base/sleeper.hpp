// Sleeper: waiting as something that is passed in, so that tests do not wait.
#pragma once

#include <stop_token>

namespace ado {

class Sleeper {
 public:
  virtual ~Sleeper() = default;
  // Whether the whole time passed: false when a stop was asked for before. Thread-safe.
  virtual bool pause(double milliseconds, const std::stop_token& stop) = 0;
};

// Really waits.
class SystemSleeper final : public Sleeper {
 public:
  bool pause(double milliseconds, const std::stop_token& stop) override;
};

}  // namespace ado
