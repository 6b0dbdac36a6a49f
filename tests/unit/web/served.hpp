// A server over a small workspace, for tests that talk to it.
#pragma once

#include <memory>
#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/unit/web/folder.hpp"
#include "tests/unit/web/raw_client.hpp"
#include "tests/workspaces/make_workspace.hpp"
#include "web/server.hpp"

namespace ado::web {

// The time limits are short enough to run into.
inline ConnectionLimits quick_limits() {
  ConnectionLimits limits;
  limits.head = std::chrono::milliseconds(600);
  limits.body = std::chrono::milliseconds(600);
  limits.write = std::chrono::milliseconds(600);
  return limits;
}

class Served : public testing::Test {
 protected:
  void SetUp() override {
    const auto made = workspaces::make_workspace(workspace(), {.missions = 6, .outcomes = 200});
    ASSERT_TRUE(made) << made.error().message;
    made_ = *made;
    start(true);
  }
  void start(bool allow_run) {
    server_.reset();
    ServerOptions options;
    options.port = 0;
    options.site.workspace = workspace();
    options.site.version = "0.0.1";
    options.site.allow_run = allow_run;
    options.site.connections_max = 24;
    options.site.streams_max = 4;
    options.work.binary = "/bin/false";
    options.work.workspace = workspace();
    options.work.targets = {{.name = "shop",
                             .db = "postgresql://me:hunter2@db/shop",
                             .shown = "postgresql://me@db/shop",
                             .engine = "postgres"}};
    options.limits = quick_limits();
    auto server = Server::start(std::move(options), clock_);
    ASSERT_TRUE(server) << server.error().message;
    server_ = *std::move(server);
  }
  std::filesystem::path workspace() const { return folder_.path() / "w"; }
  int port() const { return server_->port(); }

  std::string get(std::string_view target, std::string_view headers = "") const {
    return ask(port(), request_text("GET", target, port(), headers));
  }
  nlohmann::json get_json(std::string_view target) const {
    const std::string response = get(target);
    EXPECT_EQ(status_in(response), 200) << target << "\n" << response.substr(0, 2'000);
    return nlohmann::json::parse(body_of(response), nullptr, false);
  }
  // A list, once all that it is made of is read: from then on it stays as it is.
  std::string get_when_read(std::string_view target) const {
    for (;;) {
      std::string response = get(target);
      const auto reading = nlohmann::json::parse(body_of(response)).at("reading");
      if (reading.at("read") == reading.at("total")) return response;
      std::this_thread::yield();
    }
  }
  std::string post(std::string_view target, std::string_view body, std::string_view token) const {
    return ask(port(), request_text("POST", target, port(),
                                    fmt::format("Content-Type: application/json\r\n"
                                                "X-Ado-Token: {}\r\n",
                                                token),
                                    body));
  }
  static std::string body_of(const std::string& response) {
    const std::size_t end = response.find("\r\n\r\n");
    return end == std::string::npos ? "" : response.substr(end + 4);
  }

  Folder folder_{"served"};
  SystemClock clock_;
  workspaces::Made made_;
  std::unique_ptr<Server> server_;
};

}  // namespace ado::web
