// What the tests of the coordinator share: a provider that answers by the rules of SemanticModel in
// this process, with faults by script, and services around it.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/clock.hpp"
#include "coordinator/evaluate.hpp"
#include "llm/endpoint.hpp"
#include "tests/model_server/semantic_model.hpp"
#include "tests/unit/semantic/semantic_data.hpp"

namespace ado::coordinator::test {

using semantic::OperatorId;
using semantic::Value;
using semantic::test::call_of;

class RuleProvider final : public llm::Provider {
 public:
  explicit RuleProvider(ado::test::SemanticFaults faults = {}) : model_(faults) {}

  // Answers in place of the rules where it gives something.
  std::function<std::optional<Result<llm::Reply>>(const llm::Request&)> instead;

  Result<llm::Reply> complete(const llm::Request& request, const std::stop_token& stop) override {
    if (stop.stop_requested()) return fail(ErrorKind::unavailable, "stopped");
    ++calls_;
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    if (instead) {
      if (auto answer = instead(request)) return *std::move(answer);
    }
    return reply(model_.answer(request.prompt.header, request.prompt.tail));
  }
  llm::Spending spending() const override { return {}; }

  static llm::Reply reply(std::string text) {
    return {.text = std::move(text),
            .reasoning = {},
            .finish = llm::Finish::stop,
            .usage = llm::Usage{.input = 100, .output = 20},
            .model = "rules",
            .cost = 0.01};
  }
  int calls() const { return calls_; }
  std::vector<llm::Request> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  ado::test::SemanticModel model_;
  std::atomic<int> calls_ = 0;
  mutable std::mutex mutex_;
  std::vector<llm::Request> requests_;
};

// The same rules behind the patience and the limits of a real provider. Thread-safe.
class RuleEndpoint final : public llm::Endpoint {
 public:
  // Answers the attempt of this number, from 1 on, in place of the rules where it gives something.
  std::function<std::optional<llm::Attempt>(int)> instead;

  llm::Attempt attempt(const llm::Request& request, double, const std::stop_token&) override {
    const int number = ++attempts_;
    if (instead) {
      if (auto answer = instead(number)) return *std::move(answer);
    }
    return RuleProvider::reply(model_.answer(request.prompt.header, request.prompt.tail));
  }
  int attempts() const { return attempts_; }

 private:
  ado::test::SemanticModel model_;
  std::atomic<int> attempts_ = 0;
};

// A folder of its own for each test, empty at the start.
class CoordinatorTest : public testing::Test {
 protected:
  CoordinatorTest() {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(testing::TempDir()) / "ado_coordinator" / info->name();
    std::filesystem::remove_all(folder_);
  }
  Cache open_cache() {
    auto cache = Cache::open(folder_ / "semantic.sqlite", clock_);
    EXPECT_TRUE(cache) << cache.error().message;
    return *std::move(cache);
  }
  Services services(llm::Provider* provider, Cache* cache = nullptr) {
    return {.library = semantic::test::shipped(),
            .clock = clock_,
            .provider = provider,
            .cache = cache,
            .sink = [this](const CallRecord& record) { records_.push_back(record); }};
  }
  static Work work(OperatorId id, std::vector<semantic::Argument> arguments,
                   std::vector<Tuple> tuples) {
    Work work{.call = call_of(id, std::move(arguments)), .tuples = std::move(tuples)};
    work.options.model = "rules";
    return work;
  }
  static Work means(std::vector<Tuple> tuples) {
    return work(OperatorId::means, {semantic::varying(), semantic::constant("late parcel")},
                std::move(tuples));
  }
  static std::vector<Value> values(const Result<Evaluation>& evaluation) {
    EXPECT_TRUE(evaluation) << evaluation.error().message;
    std::vector<Value> values;
    if (!evaluation) return values;
    for (const Outcome& outcome : evaluation->outcomes) values.push_back(outcome.value);
    return values;
  }

  std::filesystem::path folder_;
  SystemClock clock_;
  std::vector<CallRecord> records_;
};

}  // namespace ado::coordinator::test
