// WorkerPool: a fixed number of threads that run tasks.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <span>
#include <stop_token>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace ado {

// Thread-safe. Destruction stops: running tasks see their stop token, tasks not yet begun never
// run (their futures throw std::future_error), and the threads are joined.
class WorkerPool {
 public:
  using Task = std::function<void(const std::stop_token&)>;

  explicit WorkerPool(int threads);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  int threads() const { return static_cast<int>(threads_.size()); }

  // Runs `function(stop_token)` on some thread. An exception comes out of the future's get(). Do
  // not wait for a future inside a task of the same pool: all threads might wait.
  template <typename Function>
  auto submit(Function function) {
    using Value = std::invoke_result_t<Function&, const std::stop_token&>;
    // Shared, because std::function must be copyable and a packaged_task is not.
    auto task =
        std::make_shared<std::packaged_task<Value(const std::stop_token&)>>(std::move(function));
    std::future<Value> future = task->get_future();
    enqueue([task](const std::stop_token& stop) { (*task)(stop); });
    return future;
  }

  // Runs the tasks, the caller's thread helping, and returns when none runs any more: how many ran.
  // After a stop request no further task begins. When tasks throw, the first exception in task
  // order is thrown again here, after all have ended. May be called inside a task.
  int run_all(std::span<const Task> tasks, const std::stop_token& stop = {});

 private:
  void enqueue(Task task);
  void work();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Task> queue_;
  std::stop_source stop_;
  std::vector<std::jthread> threads_;
};

}  // namespace ado
