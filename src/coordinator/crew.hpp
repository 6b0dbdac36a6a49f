// Crew: a few threads that work off tasks, which may bring further tasks.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/worker_pool.hpp"

namespace ado::coordinator {

// add() and halt() may be called by tasks, from any thread.
template <typename Task>
class Crew {
 public:
  explicit Crew(std::stop_token stop) : stop_(std::move(stop)) {}

  void add(Task task) {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(task));
    changed_.notify_one();
  }

  // No further task begins; those that run come to their end. The first error counts.
  void halt(Error error) {
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = std::move(error);
    changed_.notify_all();
  }

  // Returns when no task is left and none runs. Errors: that of halt(); unavailable after a stop.
  Result<void> run(int hands, const std::function<void(Task&)>& work) {
    if (hands <= 1) {
      toil(work);
    } else {
      WorkerPool pool(hands - 1);
      const std::vector<WorkerPool::Task> all(static_cast<std::size_t>(hands),
                                              [&](const std::stop_token&) { toil(work); });
      pool.run_all(all);
    }
    const std::lock_guard lock(mutex_);
    if (stop_.stop_requested()) return fail(ErrorKind::unavailable, "stopped");
    if (error_) return fail(*error_);
    return {};
  }

 private:
  // Tells the others that a task is done, however it ended.
  class Running {
   public:
    explicit Running(Crew& crew) : crew_(crew) {}
    ~Running() {
      const std::lock_guard lock(crew_.mutex_);
      if (--crew_.running_ == 0 && crew_.queue_.empty()) crew_.changed_.notify_all();
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

   private:
    Crew& crew_;
  };

  void toil(const std::function<void(Task&)>& work) {
    while (std::optional<Task> task = next()) {
      const Running running(*this);
      work(*task);
    }
  }

  std::optional<Task> next() {
    std::unique_lock lock(mutex_);
    const bool is_over =
        !changed_.wait(lock, stop_, [this] { return error_ || !queue_.empty() || running_ == 0; });
    if (is_over || stop_.stop_requested() || error_ || queue_.empty()) return std::nullopt;
    std::optional<Task> task(std::move(queue_.front()));
    queue_.pop_front();
    ++running_;
    return task;
  }

  std::stop_token stop_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<Task> queue_;
  std::optional<Error> error_;
  int running_ = 0;
};

}  // namespace ado::coordinator
