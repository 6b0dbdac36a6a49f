// Exchanges and their hashes: what is recorded reads back, and nothing else is read.
#include "llm/exchange.hpp"

#include <set>

#include <nlohmann/json.hpp>

#include "base/strict_json.hpp"
#include "llm/replay.hpp"
#include "tests/unit/llm/world.hpp"

namespace ado::llm::test {
namespace {

using nlohmann::json;

Reply full_reply() {
  return {
      .text = "{\"steps\": []}\nä",
      .reasoning = "hm",
      .finish = Finish::length,
      .usage = Usage{.input = 5, .cached_input = 4, .cache_write = 1, .output = 3, .reasoning = 2},
      .model = "model-1-0901",
      .latency_ms = 12.5,
      .attempts = 3,
      .cost = 0.0125};
}

TEST(Exchange, WhatIsWrittenReadsBack) {
  for (const Reply& reply : {full_reply(), Reply{.text = "x", .model = "m"}}) {
    const Exchange exchange = make_exchange("deepseek", make_request(), reply);
    const auto read = read_exchange(to_json(exchange));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->request_hash, request_hash(make_request()));
    EXPECT_EQ(read->provider, "deepseek");
    EXPECT_EQ(read->role, "worker");
    EXPECT_EQ(read->model, "model-1");
    ASSERT_TRUE(read->outcome);
    EXPECT_EQ(*read->outcome, reply);
  }
}

TEST(Exchange, AFailureIsAnOutcomeToo) {
  const Error error{.kind = ErrorKind::unavailable, .message = "no", .hint = "wait"};
  const Exchange exchange = make_exchange("test", make_request(), fail(error));
  const auto read = read_exchange(to_json(exchange));
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_FALSE(read->outcome);
  EXPECT_EQ(read->outcome.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(read->outcome.error().message, "no");
  EXPECT_EQ(read->outcome.error().hint, "wait");
}

TEST(Exchange, HoldsNoPrompt) {
  Request request = make_request("SELECT secret_column FROM t");
  const std::string text = to_json(make_exchange("test", request, full_reply())).dump();
  EXPECT_EQ(text.find("secret_column"), std::string::npos);
  EXPECT_EQ(text.find("You are the worker"), std::string::npos);
}

TEST(Exchange, OtherFieldsVersionsAndHalfOutcomesAreRefused) {
  const json good = to_json(make_exchange("test", make_request(), full_reply()));
  const auto why = [&good](const char* pointer, json value) {
    json changed = good;
    changed[json::json_pointer(pointer)] = std::move(value);
    const auto read = read_exchange(changed);
    return read ? "read" : read.error().message;
  };
  EXPECT_EQ(why("/v", 2), "unknown version of an exchange: 2");
  EXPECT_EQ(why("/key", "sk-1"), "unknown field: key");
  EXPECT_EQ(why("/error", json::object()), "an exchange has either a reply or an error");
  EXPECT_EQ(why("/reply/extra", 1), "unknown field: reply.extra");
  EXPECT_EQ(why("/reply/text", 1), "wrong type: reply.text must be a string, is number");
  EXPECT_EQ(why("/reply/usage/output", -1), "below 0: reply.usage.output");
  EXPECT_EQ(why("/reply/finish", "done"),
            "unknown value: reply.finish is \"done\", not one of stop, length, refused, other");
}

TEST(Exchange, LinesAreReadWithTheirNumber) {
  const std::string line = to_json(make_exchange("test", make_request(), full_reply())).dump();
  EXPECT_EQ(read_exchanges(line + "\n\n" + line + "\n")->size(), 2U);
  const auto bad = read_exchanges(line + "\n{}\n");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().message, "line 2: missing field: v");
}

TEST(RequestHash, EveryFieldButTheDeadlineCounts) {
  std::vector<Request> requests(10, make_request());
  requests[1].role = "sniper";
  requests[2].prompt.header += "x";
  requests[3].prompt.tail += "x";
  requests[4].turns = {{.speaker = Speaker::user, .text = "x"}};
  requests[5].turns = {{.speaker = Speaker::model, .text = "x"}};
  requests[6].model = "model-2";
  requests[7].temperature = 0;
  requests[8].output_tokens_max = 101;
  requests[9].effort = Effort::low;
  std::set<std::string> hashes;
  for (const Request& request : requests) hashes.insert(request_hash(request));
  EXPECT_EQ(hashes.size(), requests.size());
  Request hurried = make_request();
  hurried.deadline_ms = 1;
  EXPECT_EQ(request_hash(hurried), request_hash(make_request()));
  // A record of last month must still be found: the hash is a format.
  EXPECT_EQ(request_hash(make_request()), "936baa0d3ec9982af431c257950cd265");
}

TEST(RequestHash, TextCannotMoveBetweenFields) {
  Request one = make_request();
  one.prompt = {.header = "ab", .tail = "c"};
  Request two = make_request();
  two.prompt = {.header = "a", .tail = "bc"};
  EXPECT_NE(request_hash(one), request_hash(two));
}

TEST(Replay, AnswersAsRecordedInOrder) {
  Reply first = full_reply();
  Reply second = full_reply();
  second.text = "another";
  ReplayProvider provider(
      {make_exchange("test", make_request(), first), make_exchange("test", make_request(), second),
       make_exchange("test", make_request("other"), fail(ErrorKind::unavailable, "no answer"))});
  EXPECT_EQ(*provider.complete(make_request(), {}), first);
  EXPECT_EQ(*provider.complete(make_request(), {}), second);
  EXPECT_EQ(*provider.complete(make_request(), {}), second);
  EXPECT_EQ(provider.complete(make_request("other"), {}).error().message, "no answer");
  EXPECT_EQ(provider.spending().replies, 3);
  EXPECT_EQ(provider.spending().cost, 0);
}

TEST(Replay, ARequestThatWasNotRecordedIsAnError) {
  ReplayProvider provider({});
  const auto reply = provider.complete(make_request(), {});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(reply.error().message, "the record has no answer for this request of the worker: " +
                                       request_hash(make_request()));
}

}  // namespace
}  // namespace ado::llm::test
