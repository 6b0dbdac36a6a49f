// What clients may do to the server, which goes on serving.
#include <thread>

#include "base/sleeper.hpp"
#include "tests/unit/web/served.hpp"

namespace ado::web {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

class ServerAbuse : public Served {
 protected:
  void TearDown() override { EXPECT_EQ(status_in(get("/api/about")), 200) << "it still serves"; }
};

TEST_F(ServerAbuse, NoPathLeadsOut) {
  for (const char* target :
       {"/../../../../etc/passwd", "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2f..%2fetc%2fpasswd", "//etc/passwd", "/assets/../../../etc/passwd",
        "/assets/..%5c..%5cetc%5cpasswd", "/api/missions/..%2f..%2f..%2f..%2fetc%2fpasswd",
        "/api/missions/../../../../etc/passwd", "/api/missions/%00", "/index.html%00.js",
        "/api/fleets/..", "/api/fleets/.", "/api/events?mission=../../../../etc/passwd",
        "/api/events?fleet=..%2f..%2fetc", "/api/pipelines/..%2f..%2fx", "/api/runs/..%2fx", "/./",
        "/.git/config"}) {
    const std::string response = get(target);
    EXPECT_TRUE(status_in(response) == 404 || status_in(response) == 400)
        << target << "\n"
        << response.substr(0, 500);
    EXPECT_EQ(response.find("root:"), std::string::npos) << target;
  }
}

TEST_F(ServerAbuse, MalformedRequestsAreRefusedOrDropped) {
  const std::string host = fmt::format("Host: 127.0.0.1:{}\r\n", port());
  const std::string run = "POST /api/run HTTP/1.1\r\n" + host +
                          "Content-Type: application/json\r\nX-Ado-Token: " + server_->token() +
                          "\r\n";
  for (const std::string& text :
       std::vector<std::string>{"\r\n\r\n",
                                "GARBAGE\r\n\r\n",
                                "GET\r\n\r\n",
                                "GET / HTTP/9.9\r\n" + host + "\r\n",
                                "GET / \r\n\r\n",
                                "get / HTTP/1.1\r\n" + host + "\r\n",
                                "GET  /  HTTP/1.1\r\n\r\n",
                                std::string("GET /\0 HTTP/1.1\r\n\r\n", 19),
                                "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n",
                                "GET / HTTP/1.1\r\nno colon here\r\n\r\n",
                                "GET / HTTP/1.1\r\n: empty\r\n\r\n",
                                "GET / HTTP/1.1\r\n\r\n",
                                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                                "GET http://127.0.0.1/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
                                run + "Content-Length: -1\r\n\r\n{}",
                                run + "Content-Length: abc\r\n\r\n{}",
                                run + "Content-Length: 18446744073709551616\r\n\r\n{}",
                                run + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x",
                                run + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
                                run + "Transfer-Encoding: chunked\r\n\r\n-5\r\n{}\r\n0\r\n\r\n",
                                run + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}",
                                run + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"}) {
    const std::string response = ask(port(), text);
    EXPECT_TRUE(response.empty() || status_in(response) >= 400) << text.substr(0, 300) << "\n"
                                                                << response.substr(0, 500);
    EXPECT_EQ(get_json("/api/runs")["total"], 0) << text;
  }
}

TEST_F(ServerAbuse, TwoRequestsInOneConnectionAreOne) {
  const std::string one = request_text("GET", "/api/about", port());
  const std::string response = ask(port(), one + one);
  EXPECT_EQ(status_in(response), 200);
  EXPECT_EQ(response.find("HTTP/1.1", 5), std::string::npos);
  EXPECT_NE(response.find("Connection: close"), std::string::npos);
}

TEST_F(ServerAbuse, PartsOfAnAnswerAreNotMultiplied) {
  std::string ranges = "Range: bytes=0-";
  for (int i = 0; i < 1'000; ++i) ranges += ",0-";
  const std::string whole = get("/");
  const std::string response = get("/", ranges + "\r\n");
  EXPECT_LE(response.size(), whole.size() + 500);
}

TEST_F(ServerAbuse, HeadsAreBounded) {
  EXPECT_EQ(status_in(get("/", "X: " + std::string(20'000, 'x') + "\r\n")), 431);
  std::string many;
  for (int i = 0; i < 5'000; ++i) many += fmt::format("X{}: 1\r\n", i);
  EXPECT_EQ(status_in(get("/", many)), 431);
  EXPECT_EQ(status_in(ask(port(), "GET /" + std::string(100'000, 'a'))), 431);
  EXPECT_GE(status_in(get("/" + std::string(10'000, 'a'))), 400);
}

TEST_F(ServerAbuse, BodiesAreBounded) {
  const std::string large(2 << 20, ' ');
  EXPECT_EQ(status_in(post("/api/run", large, server_->token())), 413);
  const std::string head = request_text(
      "POST", "/api/run", port(),
      fmt::format("Content-Type: application/json\r\nX-Ado-Token: {}\r\n", server_->token()));
  const std::string start = head.substr(0, head.size() - 2);
  // Announced and never sent; sent in parts without any announcement.
  EXPECT_EQ(status_in(ask(port(), start + "Content-Length: 99999999999\r\n\r\n{}")), 413);
  std::string chunks;
  for (int i = 0; i < 40; ++i) chunks += "10000\r\n" + std::string(0x10000, ' ') + "\r\n";
  const std::string response =
      ask(port(), start + "Transfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n");
  EXPECT_GE(status_in(response), 400) << response.substr(0, 300);
  EXPECT_EQ(get_json("/api/runs")["total"], 0);
}

TEST_F(ServerAbuse, WhoIsSlowIsDropped) {
  const auto begin = SteadyClock::now();
  RawClient slow(port());
  std::thread drip([&] {
    for (const char c : request_text("GET", "/api/about", port())) {
      if (!slow.send(std::string_view(&c, 1))) return;
      SystemSleeper().pause(100, {});
    }
  });
  const std::string response = slow.hear();
  const auto took = SteadyClock::now() - begin;
  drip.join();
  EXPECT_EQ(status_in(response), 408) << response;
  EXPECT_LT(took, milliseconds(3'000));
}

TEST_F(ServerAbuse, ASlowBodyIsDropped) {
  RawClient slow(port());
  slow.send(request_text("POST", "/api/run", port(),
                         fmt::format("Content-Type: application/json\r\nX-Ado-Token: {}\r\n"
                                     "Content-Length: 1000\r\n",
                                     server_->token())));
  std::thread drip([&] {
    for (int i = 0; i < 100 && slow.send(" "); ++i) SystemSleeper().pause(50, {});
  });
  const auto begin = SteadyClock::now();
  slow.hear();
  EXPECT_LT(SteadyClock::now() - begin, milliseconds(3'000));
  drip.join();
  EXPECT_EQ(get_json("/api/runs")["total"], 0);
}

// The limit is 24 here: whoever sits there keeps nobody out for longer than the time for a head.
TEST_F(ServerAbuse, ACrowdIsToldThatTheServerIsBusy) {
  std::vector<std::unique_ptr<RawClient>> crowd;
  for (int i = 0; i < 200; ++i) {
    crowd.push_back(std::make_unique<RawClient>(port()));
    ASSERT_TRUE(crowd.back()->is_connected());
  }
  int busy = 0;
  int silent = 0;
  for (const auto& client : crowd) {
    const std::string heard = client->hear(milliseconds(5'000));
    EXPECT_TRUE(client->is_closed());
    if (status_in(heard) == 503) ++busy;
    if (heard.empty()) ++silent;
  }
  EXPECT_EQ(silent, 24);
  EXPECT_EQ(busy, 200 - 24);
}

TEST_F(ServerAbuse, ConnectionsThatBreakLeaveNothing) {
  for (int i = 0; i < 300; ++i) {
    RawClient client(port());
    client.send(i % 2 == 0 ? "GET /api/miss" : request_text("GET", "/api/missions", port()));
  }
  SystemSleeper().pause(700, {});
}

}  // namespace
}  // namespace ado::web
