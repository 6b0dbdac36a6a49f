// What the tests of models share: a request, clocks that do not wait, an endpoint over HTTP.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include <gtest/gtest.h>

#include "base/clock.hpp"
#include "base/sleeper.hpp"
#include "llm/http_endpoint.hpp"
#include "tests/model_server/model_server.hpp"

namespace ado::llm::test {

using ado::test::ModelAnswer;
using ado::test::ModelCounts;
using ado::test::ModelRequest;
using ado::test::ModelServer;

inline constexpr char kKey[] = "sk-test-0123456789abcdef";

inline Request make_request(std::string tail = "SELECT 1") {
  return {.role = "worker",
          .prompt = {.header = "You are the worker.", .tail = std::move(tail)},
          .model = "model-1",
          .output_tokens_max = 100,
          .deadline_ms = 5'000};
}

// Time that passes only while somebody pauses. Thread-safe.
class FakeTime final : public Clock, public Sleeper {
 public:
  UtcTime now() const override { return UtcTime(std::chrono::milliseconds(1'800'000'000'000)); }
  double steady_ms() const override {
    const std::lock_guard lock(mutex_);
    return now_ms_;
  }
  double process_cpu_ms() const override { return 0; }
  double thread_cpu_ms() const override { return 0; }
  bool pause(double milliseconds, const std::stop_token& stop) override {
    const std::lock_guard lock(mutex_);
    now_ms_ += milliseconds;
    pauses_.push_back(milliseconds);
    return !stop.stop_requested();
  }
  void advance(double milliseconds) {
    const std::lock_guard lock(mutex_);
    now_ms_ += milliseconds;
  }
  std::vector<double> pauses() const {
    const std::lock_guard lock(mutex_);
    return pauses_;
  }

 private:
  mutable std::mutex mutex_;
  double now_ms_ = 1'000;
  std::vector<double> pauses_;
};

inline HttpEndpointSettings openai_settings(const ModelServer& server) {
  return {.name = "test", .base_url = server.url(), .key_variable = "ADO_TEST_API_KEY"};
}

inline HttpEndpointSettings anthropic_settings(const ModelServer& server) {
  HttpEndpointSettings settings = openai_settings(server);
  settings.protocol = Protocol::anthropic;
  return settings;
}

inline Secret key() { return *Secret::create(kKey, "ADO_TEST_API_KEY"); }

// One attempt with real sockets.
inline Attempt attempt_at(HttpEndpointSettings settings, const Request& request,
                          double timeout_ms = 5'000, const std::stop_token& stop = {}) {
  const FakeTime time;
  HttpEndpoint endpoint(std::move(settings), time);
  return endpoint.attempt(request, timeout_ms, stop);
}

}  // namespace ado::llm::test
