// Who may ask for what.
#include "web/guard.hpp"

#include <gtest/gtest.h>

namespace ado::web {
namespace {

const GuardPolicy kReads{.hosts = {"127.0.0.1:7777", "localhost:7777"}};
const GuardPolicy kRuns{.hosts = {"127.0.0.1:7777"}, .allow_run = true};
const GuardPolicy kOpen{.hosts = {"10.0.0.1:7777"}, .allow_run = true, .reads_need_token = true};

Request get(std::string path) {
  return {.method = "GET", .path = std::move(path), .host = "127.0.0.1:7777"};
}
Request post(std::string path) {
  return {.method = "POST",
          .path = std::move(path),
          .host = "127.0.0.1:7777",
          .content_type = "application/json; charset=utf-8",
          .has_good_token = true};
}
// 0: it may pass.
int status(const Request& request, const GuardPolicy& policy) {
  const auto refused = guard(request, policy);
  return refused ? refused->status : 0;
}

TEST(Guard, ReadsAreFree) {
  EXPECT_EQ(status(get("/api/fleets"), kReads), 0);
  EXPECT_EQ(status(get("/"), kReads), 0);
}

TEST(Guard, AnotherNameOfThisServerIsAnAttack) {
  Request request = get("/api/fleets");
  for (const char* host : {"", "evil.example:7777", "127.0.0.1", "127.0.0.1:7778",
                           "localhost.:7777", "127.0.0.1:7777.evil.example"}) {
    request.host = host;
    EXPECT_EQ(status(request, kReads), 403) << host;
  }
  request.host = "LOCALHOST:7777";
  EXPECT_EQ(status(request, kReads), 0);
}

TEST(Guard, OtherOriginsGetNothing) {
  Request request = get("/api/fleets");
  for (const char* origin : {"http://evil.example", "https://127.0.0.1:7777", "null",
                             "http://127.0.0.1:7778", "http://127.0.0.1:7777.evil.example"}) {
    request.origin = origin;
    EXPECT_EQ(status(request, kReads), 403) << origin;
  }
  request.origin = "http://127.0.0.1:7777";
  EXPECT_EQ(status(request, kReads), 0);
}

TEST(Guard, OtherSitesGetNothingButALinkToThePage) {
  Request request = get("/api/fleets");
  for (const char* site : {"cross-site", "same-site"}) {
    request.fetch_site = site;
    request.fetch_mode = "no-cors";
    EXPECT_EQ(status(request, kReads), 403);
    request.fetch_mode = "navigate";
    EXPECT_EQ(status(request, kReads), 403) << "the API is no page";
  }
  request.path = "/";
  EXPECT_EQ(status(request, kReads), 0);
  request.fetch_mode = "no-cors";
  EXPECT_EQ(status(request, kReads), 403);
}

TEST(Guard, WorkNeedsThePermissionAndTheToken) {
  Request request = post("/api/run");
  EXPECT_EQ(status(request, kReads), 403);
  EXPECT_EQ(status(request, kRuns), 0);
  request.has_good_token = false;
  EXPECT_EQ(status(request, kRuns), 401);
  request.has_good_token = true;
  for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded",
                           "multipart/form-data; boundary=application/json"}) {
    request.content_type = type;
    EXPECT_EQ(status(request, kRuns), 415) << type;
  }
  request.content_type = "application/json";
  request.content_encoding = "gzip";
  EXPECT_EQ(status(request, kRuns), 415);
}

TEST(Guard, OtherMethodsAreUnknown) {
  Request request = post("/api/run");
  for (const char* method : {"PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE", "PRI"}) {
    request.method = method;
    EXPECT_EQ(status(request, kRuns), 405) << method;
  }
}

TEST(Guard, FromOtherMachinesReadsNeedTheToken) {
  Request request = get("/api/fleets");
  request.host = "10.0.0.1:7777";
  EXPECT_EQ(status(request, kOpen), 401);
  request.has_good_token = true;
  EXPECT_EQ(status(request, kOpen), 0);
  request.has_good_token = false;
  for (const char* path : {"/", "/assets/index.js", "/api/about"}) {
    request.path = path;
    EXPECT_EQ(status(request, kOpen), 0) << path;
  }
}

}  // namespace
}  // namespace ado::web
