// Many calls at once: each answer is handed over when it comes, in the caller's thread.
#include "mission/ask_all.hpp"

#include <condition_variable>
#include <latch>
#include <mutex>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace ado::mission {
namespace {

// Answers with the request's own text, the last request first.
class BackwardsProvider final : public llm::Provider {
 public:
  explicit BackwardsProvider(int calls) : left_(calls) {}
  Result<llm::Reply> complete(const llm::Request& request, const std::stop_token&) override {
    const int number = std::stoi(request.prompt.tail);
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return left_ == number; });
    --left_;
    changed_.notify_all();
    return llm::Reply{.text = request.prompt.tail};
  }
  llm::Spending spending() const override { return {}; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int left_;
};

// Waits until it is stopped, but for the request "1".
class SlowProvider final : public llm::Provider {
 public:
  Result<llm::Reply> complete(const llm::Request& request, const std::stop_token& stop) override {
    if (request.prompt.tail == "1") return llm::Reply{.text = "1"};
    std::latch stopped(1);
    const std::stop_callback on_stop(stop, [&] { stopped.count_down(); });
    stopped.wait();
    return fail(ErrorKind::unavailable, "stopped");
  }
  llm::Spending spending() const override { return {}; }
};

std::vector<llm::Request> requests(int count) {
  std::vector<llm::Request> result(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    result[static_cast<std::size_t>(i)].prompt.tail = std::to_string(i + 1);
  }
  return result;
}

TEST(AskAll, AnswersComeInTheOrderOfArrival) {
  BackwardsProvider provider(4);
  const std::vector<llm::Request> asked = requests(4);
  const std::thread::id caller = std::this_thread::get_id();
  std::vector<std::size_t> arrived;
  const auto done = ask_all(provider, asked, 4, {}, [&](std::size_t index, auto reply) {
    EXPECT_EQ(std::this_thread::get_id(), caller);
    EXPECT_EQ(reply->text, asked[index].prompt.tail);
    arrived.push_back(index);
    return Result<void>();
  });
  EXPECT_TRUE(done);
  EXPECT_EQ(arrived.size(), 4U);
}

TEST(AskAll, AnErrorStopsTheCallsThatStillRun) {
  SlowProvider provider;
  int answers = 0;
  const auto done = ask_all(provider, requests(3), 3, {}, [&](std::size_t, auto) {
    ++answers;
    return Result<void>(fail(ErrorKind::unavailable, "the disk is full"));
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "the disk is full");
  EXPECT_EQ(answers, 1);
}

TEST(AskAll, AStopFromOutsideReachesTheProvider) {
  SlowProvider provider;
  std::stop_source stop;
  int failed = 0;
  const auto done =
      ask_all(provider, requests(3), 3, stop.get_token(), [&](std::size_t, auto reply) {
        stop.request_stop();
        if (!reply) ++failed;
        return Result<void>();
      });
  EXPECT_TRUE(done);
  EXPECT_EQ(failed, 2);
}

}  // namespace
}  // namespace ado::mission
