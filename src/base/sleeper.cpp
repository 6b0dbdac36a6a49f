// A condition that nobody notifies but the stop token.
#include "base/sleeper.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace ado {

bool SystemSleeper::pause(double milliseconds, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop, std::chrono::duration<double, std::milli>(milliseconds),
                 [] { return false; });
  return !stop.stop_requested();
}

}  // namespace ado
