// The pool's threads, and run_all as a batch that any number of threads may help with.
#include "base/worker_pool.hpp"

#include <algorithm>
#include <cstddef>
#include <exception>

#include "base/require.hpp"

namespace ado {
namespace {

// One call of run_all. Shared by the caller and by helpers that may start after the caller left;
// those find no task and never touch `tasks`.
class Batch {
 public:
  Batch(std::span<const WorkerPool::Task> tasks, std::stop_token stop)
      : tasks_(tasks), failures_(tasks.size()), stop_(std::move(stop)) {}

  // Takes tasks until none is left.
  void help() {
    std::unique_lock lock(mutex_);
    while (next_ < tasks_.size() && !stop_.stop_requested()) {
      const std::size_t index = next_++;
      ++running_;
      lock.unlock();
      std::exception_ptr failure = run(index);
      lock.lock();
      failures_[index] = std::move(failure);
      ++done_;
      if (--running_ == 0) ended_.notify_all();
    }
  }

  // Forbids further starts, and waits for what was begun.
  int wait() {
    std::unique_lock lock(mutex_);
    next_ = tasks_.size();
    ended_.wait(lock, [this] { return running_ == 0; });
    for (const std::exception_ptr& failure : failures_) {
      if (failure) std::rethrow_exception(failure);
    }
    return done_;
  }

 private:
  std::exception_ptr run(std::size_t index) {
    try {
      tasks_[index](stop_);
      return nullptr;
    } catch (...) {
      return std::current_exception();
    }
  }

  std::mutex mutex_;
  std::condition_variable ended_;
  std::span<const WorkerPool::Task> tasks_;
  std::vector<std::exception_ptr> failures_;
  std::stop_token stop_;
  std::size_t next_ = 0;
  int running_ = 0;
  int done_ = 0;
};

}  // namespace

WorkerPool::WorkerPool(int threads) {
  require(threads >= 1);
  threads_.reserve(static_cast<std::size_t>(threads));
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

WorkerPool::~WorkerPool() {
  {
    const std::lock_guard lock(mutex_);
    stop_.request_stop();
  }
  wake_.notify_all();
  threads_.clear();  // Joins. The queue is destroyed after: its futures see a broken promise.
}

void WorkerPool::enqueue(Task task) {
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(task));
  }
  wake_.notify_one();
}

void WorkerPool::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stop_.stop_requested() || !queue_.empty(); });
    if (stop_.stop_requested()) return;
    Task task = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    task(stop_.get_token());
    task = nullptr;  // Captures die outside the lock.
    lock.lock();
  }
}

int WorkerPool::run_all(std::span<const Task> tasks, const std::stop_token& stop) {
  const auto batch = std::make_shared<Batch>(tasks, stop);
  const auto helpers = std::min(tasks.size(), threads_.size());
  for (std::size_t i = 1; i < helpers; ++i) {
    enqueue([batch](const std::stop_token&) { batch->help(); });
  }
  batch->help();
  return batch->wait();
}

}  // namespace ado
