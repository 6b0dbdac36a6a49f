// A batch of requests: one thread a call, for the calls do nothing but wait.
#include "llm/provider.hpp"

#include <algorithm>

#include "base/require.hpp"
#include "base/worker_pool.hpp"

namespace ado::llm {

std::vector<Result<Reply>> complete_all(Provider& provider, std::span<const Request> requests,
                                        int concurrency, const std::stop_token& stop) {
  require(concurrency >= 1);
  std::vector<Result<Reply>> replies(
      requests.size(), fail(ErrorKind::unavailable, "the model was not asked: stopped before"));
  if (requests.empty()) return replies;
  std::vector<WorkerPool::Task> tasks;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    tasks.emplace_back([&provider, &requests, &replies, i](const std::stop_token& asked) {
      replies[i] = provider.complete(requests[i], asked);
    });
  }
  WorkerPool pool(std::min(concurrency, static_cast<int>(requests.size())));
  pool.run_all(tasks, stop);
  return replies;
}

}  // namespace ado::llm
