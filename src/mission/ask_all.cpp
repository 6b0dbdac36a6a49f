// Threads that wait for the model, and one queue of what came back.
#include "mission/ask_all.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>

#include "base/worker_pool.hpp"

namespace ado::mission {
namespace {

struct Arrival {
  std::size_t request = 0;
  Result<llm::Reply> reply;
};

class Arrivals {
 public:
  void add(Arrival arrival) {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(arrival));
    came_.notify_one();
  }
  Arrival wait() {
    std::unique_lock lock(mutex_);
    came_.wait(lock, [this] { return !queue_.empty(); });
    Arrival arrival = std::move(queue_.front());
    queue_.pop_front();
    return arrival;
  }

 private:
  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<Arrival> queue_;
};

}  // namespace

Result<void> ask_all(llm::Provider& provider, std::span<const llm::Request> requests,
                     int concurrency, const std::stop_token& stop, const OnAnswer& on_answer) {
  Arrivals arrivals;
  std::stop_source ended;
  const std::stop_callback also(stop, [&ended] { ended.request_stop(); });
  // The pool is the last to be made: its threads are joined before the queue goes.
  WorkerPool pool(std::clamp(concurrency, 1, static_cast<int>(requests.size())));
  for (std::size_t i = 0; i < requests.size(); ++i) {
    pool.submit([&, i](const std::stop_token&) {
      arrivals.add({i, provider.complete(requests[i], ended.get_token())});
    });
  }
  for (std::size_t i = 0; i < requests.size(); ++i) {
    Arrival arrival = arrivals.wait();
    if (auto done = on_answer(arrival.request, std::move(arrival.reply)); !done) {
      ended.request_stop();
      return done;
    }
  }
  return {};
}

}  // namespace ado::mission
