// One attempt over real sockets: headers, keys, and all that can go wrong on the way.
#include "llm/http_endpoint.hpp"

#include <latch>
#include <thread>

#include <stdlib.h>

#include "tests/unit/llm/world.hpp"

namespace ado::llm::test {
namespace {

Failure failure_of(const ModelAnswer& answer, const Request& request = make_request(),
                   double timeout_ms = 5'000) {
  const ModelServer server(answer);
  HttpEndpointSettings settings = openai_settings(server);
  settings.key = key();
  const Attempt reply = attempt_at(std::move(settings), request, timeout_ms);
  if (!reply) return reply.error();
  ADD_FAILURE() << "an answer: " << reply->text;
  return {};
}

TEST(HttpEndpoint, SendsKeysWhereTheProtocolWantsThem) {
  const ModelServer server({.text = "x"});
  HttpEndpointSettings settings = openai_settings(server);
  settings.key = key();
  settings.dialect.is_router = true;
  ASSERT_TRUE(attempt_at(settings, make_request()));
  settings = anthropic_settings(server);
  settings.key = key();
  settings.base_url += "/";
  ASSERT_TRUE(attempt_at(settings, make_request()));
  settings = openai_settings(server);
  ASSERT_TRUE(attempt_at(settings, make_request()));

  const std::vector<ModelRequest> requests = server.requests();
  ASSERT_EQ(requests.size(), 3U);
  EXPECT_EQ(requests[0].path, "/v1/chat/completions");
  EXPECT_EQ(requests[0].headers.at("authorization"), "Bearer " + std::string(kKey));
  EXPECT_EQ(requests[0].headers.at("x-title"), "ado");
  EXPECT_TRUE(requests[0].headers.contains("http-referer"));
  EXPECT_EQ(requests[1].path, "/v1/messages");
  EXPECT_EQ(requests[1].headers.at("x-api-key"), kKey);
  EXPECT_EQ(requests[1].headers.at("anthropic-version"), "2023-06-01");
  EXPECT_FALSE(requests[2].headers.contains("authorization"));
  EXPECT_FALSE(requests[2].headers.contains("x-title"));
}

TEST(HttpEndpoint, StatusesHaveTheirTrouble) {
  struct Case {
    int status;
    Trouble trouble;
  };
  for (const auto& [status, trouble] :
       {Case{400, Trouble::settings}, Case{401, Trouble::settings},
        Case{402, Trouble::out_of_credit}, Case{404, Trouble::settings},
        Case{408, Trouble::overloaded}, Case{413, Trouble::settings}, Case{429, Trouble::throttled},
        Case{500, Trouble::overloaded}, Case{503, Trouble::overloaded},
        Case{529, Trouble::overloaded}}) {
    const Failure failure = failure_of({.text = "because", .status = status});
    EXPECT_EQ(failure.trouble, trouble) << status;
    EXPECT_EQ(failure.message, fmt::format("test answers {}: because", status));
    EXPECT_FALSE(failure.may_be_billed);
  }
}

TEST(HttpEndpoint, HintsSayWhatToLookAt) {
  EXPECT_EQ(failure_of({.status = 401}).hint, "is the key in ADO_TEST_API_KEY right?");
  EXPECT_EQ(failure_of({.status = 404}).hint, "are the base URL and the name of the model right?");
}

TEST(HttpEndpoint, AnEmptyAccountIsNotWorthWaitingFor) {
  const Failure failure = failure_of(
      {.status = 429,
       .body = R"({"error": {"code": "insufficient_quota", "message": "You have no quota"}})"});
  EXPECT_EQ(failure.trouble, Trouble::out_of_credit);
}

TEST(HttpEndpoint, RetryAfterIsRead) {
  const Failure seconds =
      failure_of({.text = "slow down", .status = 429, .headers = {{"Retry-After", "7"}}});
  EXPECT_EQ(seconds.retry_after_ms, 7'000);
  EXPECT_EQ(seconds.message, "test answers 429: slow down (asks to wait 7 s)");
  // FakeTime stands at Fri, 15 Jan 2027 08:00:00 GMT.
  const Failure date =
      failure_of({.status = 503, .headers = {{"Retry-After", "Fri, 15 Jan 2027 08:00:30 GMT"}}});
  EXPECT_EQ(date.retry_after_ms, 30'000);
}

TEST(HttpEndpoint, RedirectsAreNotFollowed) {
  const ModelServer elsewhere({.text = "stolen"});
  const Failure failure =
      failure_of({.status = 307, .headers = {{"Location", elsewhere.url() + "/chat/completions"}}});
  EXPECT_EQ(failure.trouble, Trouble::settings);
  EXPECT_EQ(failure.message, "test answers with a redirect (307), which is not followed");
  EXPECT_TRUE(elsewhere.requests().empty());
}

TEST(HttpEndpoint, NoKeyComesBackInAnErrorOrAnAnswer) {
  const std::string echo = "Bad key: Bearer " + std::string(kKey) + ", that is sk-test-0123456...";
  const Failure failure = failure_of({.text = echo, .status = 401});
  EXPECT_EQ(failure.message, "test answers 401: Bad key: Bearer [key], that is [key]...");
  EXPECT_EQ(failure_of({.status = 500, .body = echo, .content_type = "text/plain"}).message,
            "test answers 500: Bad key: Bearer [key], that is [key]...");

  const ModelServer server({.text = echo, .reasoning = echo});
  HttpEndpointSettings settings = openai_settings(server);
  settings.key = key();
  const Attempt reply = attempt_at(settings, make_request());
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->text, "Bad key: Bearer [key], that is [key]...");
  EXPECT_EQ(reply->reasoning, reply->text);
}

TEST(HttpEndpoint, ErrorsAreUtf8WhateverTheServerWrites) {
  const Failure failure =
      failure_of({.status = 500, .body = "caf\xe9 closed", .content_type = "text/plain"});
  EXPECT_EQ(failure.message, "test answers 500: caf\xef\xbf\xbd closed");
}

TEST(HttpEndpoint, LongErrorsAreShortened) {
  std::string page = "<html>";
  for (int i = 0; i < 1'000; ++i) page += "ä\n";
  const std::string message =
      failure_of({.status = 502, .body = page, .content_type = "text/html"}).message;
  EXPECT_LT(message.size(), 450U);
  EXPECT_EQ(message.find('\n'), std::string::npos);
}

TEST(HttpEndpoint, ConnectionsThatBreakOff) {
  const Failure failure = failure_of({.text = "one two three", .cut_after = 300});
  EXPECT_EQ(failure.trouble, Trouble::broken);
  EXPECT_TRUE(failure.may_be_billed);
  EXPECT_TRUE(
      failure.message.starts_with("test: the connection broke off after 300 bytes of the answer"))
      << failure.message;
  EXPECT_EQ(failure_of({.cut_after = 0}).trouble, Trouble::broken);
}

TEST(HttpEndpoint, AStreamThatSaidAllIsWholeHoweverItEnded) {
  const ModelServer server({.text = "all of it", .cut_after = 1'000'000});
  const Attempt reply = attempt_at(openai_settings(server), make_request());
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->text, "all of it");
}

TEST(HttpEndpoint, AnAnswerAtOnceToARequestForAStreamIsRead) {
  const ModelServer server({.body = R"({"choices": [{"message": {"content": "at once"}}]})"});
  const Attempt reply = attempt_at(openai_settings(server), make_request());
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->text, "at once");
}

TEST(HttpEndpoint, HugeAnswersAreCut) {
  Request request = make_request();
  request.output_tokens_max = 1;
  const Failure failure = failure_of({.text = std::string(100'000, 'x')}, request);
  EXPECT_EQ(failure.trouble, Trouble::too_large);
  EXPECT_TRUE(failure.message.ends_with("it is longer than the tokens asked for can be"))
      << failure.message;
}

// Real time, which libcurl keeps itself. On a busy machine a short one may be over before there is
// a connection: then a longer one has to show it.
TEST(HttpEndpoint, NothingInTime) {
  for (const ModelAnswer& answer : {ModelAnswer{.delay_ms = 60'000},
                                    ModelAnswer{.text = "x", .cut_after = 50, .hold_ms = 60'000}}) {
    Failure failure;
    for (const double timeout_ms : {30, 300, 3'000}) {
      failure = failure_of(answer, make_request(), timeout_ms);
      if (failure.trouble != Trouble::unreachable) break;
    }
    EXPECT_EQ(failure.trouble, Trouble::deadline);
    EXPECT_TRUE(failure.message.starts_with("test: no answer within ")) << failure.message;
    EXPECT_TRUE(failure.may_be_billed);
  }
}

TEST(HttpEndpoint, AStopEndsTheCallAtOnce) {
  std::stop_source stop;
  const ModelServer server([&stop](const ModelRequest&) {
    stop.request_stop();  // The request has arrived: now it runs.
    return ModelAnswer{.text = "too late", .delay_ms = 10'000};
  });
  const Attempt reply =
      attempt_at(openai_settings(server), make_request(), 60'000, stop.get_token());
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().trouble, Trouble::stopped);
  EXPECT_FALSE(attempt_at(openai_settings(server), make_request(), 60'000, stop.get_token()));
}

TEST(HttpEndpoint, NobodyThere) {
  HttpEndpointSettings settings;
  {
    const ModelServer server({.text = "x"});
    settings = openai_settings(server);
  }
  Attempt reply = attempt_at(settings, make_request());
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().trouble, Trouble::unreachable);
  EXPECT_FALSE(reply.error().may_be_billed);
  settings.base_url = "file:///etc/passwd";
  reply = attempt_at(settings, make_request());
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().trouble, Trouble::settings);
}

TEST(HttpEndpoint, TheProxyOfTheEnvironmentIsUsed) {
  const ModelServer proxy({.text = "by proxy"});
  const std::string address = "http://127.0.0.1:" + std::to_string(proxy.port());
  ::setenv("http_proxy", address.c_str(), 1);
  HttpEndpointSettings settings = openai_settings(proxy);
  settings.base_url = "http://models.example/v1";
  const Attempt reply = attempt_at(settings, make_request());
  ::unsetenv("http_proxy");
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->text, "by proxy");
  EXPECT_EQ(proxy.requests().at(0).headers.at("host"), "models.example");
}

TEST(HttpEndpoint, BaseUrls) {
  for (const char* good : {"http://127.0.0.1:8000/v1", "https://api.example.org"}) {
    EXPECT_TRUE(check_base_url(good)) << good;
  }
  for (const char* bad : {"", "api.example.org/v1", "ftp://x/v1", "file:///x", "https://",
                          "https://me:pass@x/v1", "https://x/v1?key=1", "https://x/v1\r\nA: b"}) {
    EXPECT_FALSE(check_base_url(bad)) << bad;
  }
  EXPECT_EQ(check_base_url("https://me:pass@x/v1").error().message.find("pass@"),
            std::string::npos);
}

// Nobody gets an answer before all 16 have asked.
TEST(HttpEndpoint, OneClientRunsManyTransfersAtOnce) {
  constexpr int kCalls = 16;
  std::latch all_asked(kCalls);
  const ModelServer server([&all_asked](const ModelRequest&) {
    all_asked.arrive_and_wait();
    return ModelAnswer{.text = "x"};
  });
  const SystemClock clock;
  HttpEndpoint endpoint(openai_settings(server), clock);
  std::vector<std::jthread> callers;
  for (int i = 0; i < kCalls; ++i) {
    callers.emplace_back([&] { EXPECT_TRUE(endpoint.attempt(make_request(), 60'000, {})); });
  }
}

}  // namespace
}  // namespace ado::llm::test
