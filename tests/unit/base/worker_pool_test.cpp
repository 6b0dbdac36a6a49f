// WorkerPool: results, exceptions, stopping, nesting.
#include "base/worker_pool.hpp"

#include <atomic>
#include <latch>
#include <stdexcept>

#include <gtest/gtest.h>

namespace ado {
namespace {

TEST(WorkerPool, GivesValuesBack) {
  WorkerPool pool(3);
  std::vector<std::future<int>> futures;
  for (int i = 0; i < 100; ++i) {
    futures.push_back(pool.submit([i](const std::stop_token&) { return i * i; }));
  }
  for (int i = 0; i < 100; ++i) EXPECT_EQ(futures[static_cast<std::size_t>(i)].get(), i * i);
}

TEST(WorkerPool, GivesExceptionsBack) {
  WorkerPool pool(1);
  auto future = pool.submit([](const std::stop_token&) { throw std::runtime_error("broken"); });
  EXPECT_THROW(future.get(), std::runtime_error);
}

TEST(WorkerPool, RunsTasksAtTheSameTime) {
  WorkerPool pool(2);
  std::latch both(2);  // Neither task ends before the other began.
  const WorkerPool::Task task = [&](const std::stop_token&) { both.arrive_and_wait(); };
  const std::vector<WorkerPool::Task> tasks{task, task};
  EXPECT_EQ(pool.run_all(tasks), 2);
}

TEST(WorkerPool, RunAllEndsEveryTaskBeforeItThrows) {
  WorkerPool pool(2);
  std::atomic<int> ended = 0;
  std::vector<WorkerPool::Task> tasks;
  for (int i = 0; i < 20; ++i) {
    tasks.emplace_back([i, &ended](const std::stop_token&) {
      ++ended;
      if (i % 2 == 1) throw std::runtime_error(std::to_string(i));
    });
  }
  try {
    pool.run_all(tasks);
    ADD_FAILURE() << "nothing was thrown";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "1");
  }
  EXPECT_EQ(ended, 20);
}

TEST(WorkerPool, BeginsNothingAfterAStopRequest) {
  WorkerPool pool(1);
  std::stop_source stop;
  std::vector<WorkerPool::Task> tasks;
  for (int i = 0; i < 5; ++i) {
    tasks.emplace_back([&, i](const std::stop_token&) {
      if (i == 1) stop.request_stop();
    });
  }
  EXPECT_EQ(pool.run_all(tasks, stop.get_token()), 2);
}

TEST(WorkerPool, NestedBatchesDoNotWaitForEachOther) {
  WorkerPool pool(2);
  std::atomic<int> ran = 0;
  const std::vector<WorkerPool::Task> inner(4, [&](const std::stop_token&) { ++ran; });
  const std::vector<WorkerPool::Task> outer(
      4, [&](const std::stop_token&) { EXPECT_EQ(pool.run_all(inner), 4); });
  EXPECT_EQ(pool.run_all(outer), 4);
  EXPECT_EQ(ran, 16);
}

TEST(WorkerPool, DestructionStopsRunningTasksAndDropsTheRest) {
  std::future<bool> running;
  std::future<void> waiting;
  {
    WorkerPool pool(1);
    std::promise<void> begun;
    running = pool.submit([&](const std::stop_token& stop) {
      begun.set_value();
      while (!stop.stop_requested()) std::this_thread::yield();
      return stop.stop_requested();
    });
    begun.get_future().wait();
    waiting = pool.submit([](const std::stop_token&) {});
  }
  EXPECT_TRUE(running.get());
  EXPECT_THROW(waiting.get(), std::future_error);
}

}  // namespace
}  // namespace ado
