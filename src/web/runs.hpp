// Runs: the work that this server has started, each in a process of its own.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <sys/types.h>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "web/work.hpp"

namespace ado::web {

enum class RunState { running, stopping, done, failed, stopped };
std::string_view to_string(RunState state);

struct Run {
  std::string id;  // "r3"
  WorkKind kind = WorkKind::optimize;
  RunState state = RunState::running;
  std::string started_at, ended_at;  // UTC.
  std::string target, fleet_id, mission_id;
  std::optional<int> exit_code;
  std::string message;  // The end of what it said. Never a password.
  pid_t process = 0;

  bool is_open() const { return state == RunState::running || state == RunState::stopping; }
};

// Thread-safe. At most one run is open: two would disturb each other's times. Destruction
// interrupts it and waits until it has saved, but not for ever.
class Runs {
 public:
  Runs(WorkOptions options, const Clock& clock) : options_(std::move(options)), clock_(&clock) {}
  ~Runs();

  const WorkOptions& options() const { return options_; }
  std::vector<Run> all() const;  // Newest first.
  std::optional<Run> find(std::string_view id) const;
  std::size_t version() const;  // Grows with every change.

  // Errors: unavailable while another is open, or when it cannot be started.
  Result<Run> start(Command command);
  // False when it is not open. Asked twice, it ends at once.
  bool stop(std::string_view id);
  void set_mission(std::string_view id, std::string mission_id);

 private:
  struct Watched {
    Run run;
    int interrupts_wanted = 0;
    std::jthread watcher;
  };
  void watch(const std::stop_token& stop, Watched& watched, const Command& command,
             const std::function<void(std::optional<Error>)>& started);
  void say(Watched& watched, std::string_view said);
  std::string without_secrets(std::string text) const;

  WorkOptions options_;
  const Clock* clock_;
  mutable std::mutex mutex_;
  std::size_t version_ = 0;
  std::vector<std::unique_ptr<Watched>> runs_;  // In order.
};

}  // namespace ado::web
