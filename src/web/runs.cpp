// A thread for each run starts it, listens to it and reaps it.
#include "web/runs.hpp"

#include <algorithm>
#include <chrono>
#include <future>

#include "base/text.hpp"
#include "web/child.hpp"

namespace ado::web {
namespace {

constexpr std::size_t kMessageMax = 4'000;
constexpr int kListenMs = 100;
constexpr auto kPatience = std::chrono::seconds(20);  // For a run to save what it has.
constexpr int kExitInterrupted = 130;

RunState state_after(int exit_code, bool was_stopped) {
  if (exit_code == kExitInterrupted || (was_stopped && exit_code > 128)) return RunState::stopped;
  // 3, 4 and 5 are results: rejected, undecided, unsupported.
  return exit_code == 0 || (exit_code >= 3 && exit_code <= 5) ? RunState::done : RunState::failed;
}

}  // namespace

std::string_view to_string(RunState state) {
  switch (state) {
    case RunState::running:
      return "running";
    case RunState::stopping:
      return "stopping";
    case RunState::done:
      return "done";
    case RunState::failed:
      return "failed";
    case RunState::stopped:
      return "stopped";
  }
  return {};
}

Runs::~Runs() {
  // The destructors of the watchers ask for the end, and wait for it.
  for (const auto& watched : runs_) watched->watcher.request_stop();
  runs_.clear();
}

std::vector<Run> Runs::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<Run> runs;
  for (auto each = runs_.rbegin(); each != runs_.rend(); ++each) runs.push_back((*each)->run);
  return runs;
}

std::optional<Run> Runs::find(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  for (const auto& each : runs_) {
    if (each->run.id == id) return each->run;
  }
  return std::nullopt;
}

std::size_t Runs::version() const {
  const std::lock_guard lock(mutex_);
  return version_;
}

Result<Run> Runs::start(Command command) {
  Watched* watched = nullptr;
  std::promise<std::optional<Error>> promise;
  std::future<std::optional<Error>> started = promise.get_future();
  {
    const std::lock_guard lock(mutex_);
    const auto open =
        std::ranges::find_if(runs_, [](const auto& each) { return each->run.is_open(); });
    if (open != runs_.end()) {
      return fail(Error{.kind = ErrorKind::unavailable,
                        .message = fmt::format("another run goes on: {}", (*open)->run.id),
                        .hint = "wait for its end, or stop it"});
    }
    auto& made = runs_.emplace_back(std::make_unique<Watched>());
    watched = made.get();
    watched->run = {.id = fmt::format("r{}", runs_.size()),
                    .kind = command.kind,
                    .started_at = to_iso8601(clock_->now()),
                    .target = command.target,
                    .fleet_id = command.fleet_id};
    ++version_;
  }
  watched->watcher = std::jthread([this, watched, command = std::move(command),
                                   told = std::move(promise)](const std::stop_token& stop) mutable {
    watch(stop, *watched, command,
          [&](std::optional<Error> error) { told.set_value(std::move(error)); });
  });
  if (const std::optional<Error> error = started.get()) return fail(*error);
  const std::lock_guard lock(mutex_);
  return watched->run;
}

bool Runs::stop(std::string_view id) {
  const std::lock_guard lock(mutex_);
  for (const auto& each : runs_) {
    if (each->run.id != id || !each->run.is_open()) continue;
    each->interrupts_wanted += 1;
    each->run.state = RunState::stopping;
    ++version_;
    return true;
  }
  return false;
}

void Runs::set_mission(std::string_view id, std::string mission_id) {
  const std::lock_guard lock(mutex_);
  for (const auto& each : runs_) {
    if (each->run.id != id || each->run.mission_id == mission_id) continue;
    each->run.mission_id = std::move(mission_id);
    ++version_;
    return;
  }
}

void Runs::watch(const std::stop_token& stop, Watched& watched, const Command& command,
                 const std::function<void(std::optional<Error>)>& started) {
  auto child = Child::start(command.arguments, command.environment);
  {
    const std::lock_guard lock(mutex_);
    if (!child) watched.run.state = RunState::failed;
    if (child) watched.run.process = child->number();
  }
  started(child ? std::nullopt : std::optional<Error>(child.error()));
  if (!child) return;
  int interrupts = 0;
  std::optional<std::chrono::steady_clock::time_point> deadline;
  for (;;) {
    say(watched, child->read(kListenMs));
    const std::optional<int> code = child->exit_code();
    if (code) {
      for (std::string said = child->read(0); !said.empty(); said = child->read(0)) {
        say(watched, said);
      }
      const std::lock_guard lock(mutex_);
      watched.run.exit_code = *code;
      watched.run.state = state_after(*code, interrupts > 0);
      watched.run.ended_at = to_iso8601(clock_->now());
      ++version_;
      return;
    }
    if (stop.stop_requested() && !deadline) {
      deadline = std::chrono::steady_clock::now() + kPatience;
      child->interrupt();
      ++interrupts;
    }
    if (deadline && std::chrono::steady_clock::now() > *deadline) child->kill();
    int wanted = 0;
    {
      const std::lock_guard lock(mutex_);
      wanted = watched.interrupts_wanted;
    }
    for (; !deadline && interrupts < wanted; ++interrupts) child->interrupt();
  }
}

void Runs::say(Watched& watched, std::string_view said) {
  if (said.empty()) return;
  const std::lock_guard lock(mutex_);
  std::string& message = watched.run.message;
  message = without_secrets(message + std::string(said));
  if (message.size() > kMessageMax) message.erase(0, message.size() - kMessageMax);
  ++version_;
}

std::string Runs::without_secrets(std::string text) const {
  for (const Target& target : options_.targets) {
    if (target.db == target.shown || target.db.empty()) continue;
    for (std::size_t at = text.find(target.db); at != std::string::npos;
         at = text.find(target.db, at)) {
      text.replace(at, target.db.size(), target.shown);
      at += target.shown.size();
    }
  }
  return text;
}

}  // namespace ado::web
