// Messages: what is sent, with its cache breakpoint, and every form in which answers come.
#include "llm/anthropic.hpp"

#include <nlohmann/json.hpp>

#include "tests/unit/llm/world.hpp"

namespace ado::llm::test {
namespace {

using nlohmann::json;

class Anthropic : public testing::TestWithParam<Delivery> {};
INSTANTIATE_TEST_SUITE_P(Both, Anthropic, testing::Values(Delivery::streamed, Delivery::whole));

TEST_P(Anthropic, ReadsTextThinkingUsageModelAndFinish) {
  const ModelServer server({.text = "Zwölf Äpfel",
                            .reasoning = "Let me think…",
                            .usage = ModelCounts{.input = 900, .cached_input = 640, .output = 70}});
  HttpEndpointSettings settings = anthropic_settings(server);
  settings.delivery = GetParam();
  const Attempt reply = attempt_at(settings, make_request());
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->text, "Zwölf Äpfel");
  EXPECT_EQ(reply->reasoning, "Let me think…");
  EXPECT_EQ(reply->finish, Finish::stop);
  EXPECT_EQ(reply->model, "model-1");
  EXPECT_EQ(reply->usage, (Usage{.input = 900, .cached_input = 640, .output = 70}));
}

TEST_P(Anthropic, SaysWhyItEnded) {
  for (const auto& [said, finish] :
       {std::pair{"length", Finish::length}, std::pair{"content_filter", Finish::refused}}) {
    const ModelServer server({.text = "x", .finish = said});
    HttpEndpointSettings settings = anthropic_settings(server);
    settings.delivery = GetParam();
    const Attempt reply = attempt_at(settings, make_request());
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->finish, finish) << said;
  }
}

TEST(AnthropicBody, TheBoundaryIsACacheBreakpoint) {
  Request request = make_request();
  request.turns = {{.speaker = Speaker::model, .text = "{}"},
                   {.speaker = Speaker::user, .text = "steps is missing"}};
  request.effort = Effort::low;
  EXPECT_EQ(anthropic_body(request, Delivery::whole), json::parse(R"({
    "model": "model-1",
    "max_tokens": 100,
    "system": [{"type": "text", "text": "You are the worker.\n## Cache Boundary\n",
                "cache_control": {"type": "ephemeral"}}],
    "messages": [
      {"role": "user", "content": "SELECT 1"},
      {"role": "assistant", "content": "{}"},
      {"role": "user", "content": "steps is missing"}
    ],
    "output_config": {"effort": "low"},
    "stream": false
  })"));
}

// Two queries: the bytes before the breakpoint are the same, and the tail is behind it.
TEST(AnthropicBody, NothingOfAQueryStandsBeforeTheBreakpoint) {
  const json one = anthropic_body(make_request("SELECT 1"), Delivery::streamed);
  const json two = anthropic_body(make_request("SELECT 2"), Delivery::streamed);
  EXPECT_EQ(one.at("system").dump(), two.at("system").dump());
  EXPECT_NE(one.at("messages").dump(), two.at("messages").dump());
}

TEST(AnthropicReply, InputCountsBothKindsOfCachedTokens) {
  const Attempt reply = read_anthropic(
      R"({"content": [{"type": "text", "text": "x"}], "stop_reason": "end_turn",
          "usage": {"input_tokens": 10, "cache_creation_input_tokens": 300,
                    "cache_read_input_tokens": 2000, "output_tokens": 5}})",
      Delivery::whole);
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->usage,
            (Usage{.input = 2310, .cached_input = 2000, .cache_write = 300, .output = 5}));
}

TEST(AnthropicReply, AnErrorMidwayEndsTheStream) {
  const Attempt reply = read_anthropic(
      "event: message_start\ndata: {\"type\": \"message_start\", \"message\": {}}\n\n"
      "event: error\ndata: {\"type\": \"error\", \"error\": {\"type\": \"overloaded_error\", "
      "\"message\": \"Overloaded\"}}\n\n",
      Delivery::streamed);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().trouble, Trouble::overloaded);
  EXPECT_EQ(reply.error().message, "the provider failed midway: Overloaded");
}

TEST(AnthropicReply, AStreamThatIsCutIsNoAnswer) {
  const ModelRequest request{.is_anthropic = true, .is_streamed = true, .model = "m"};
  const auto [stream, type] = write_answer(request, {.text = "one two", .reasoning = "hm"});
  const std::size_t finished = stream.find("{\"type\":\"message_stop\"}");
  ASSERT_NE(finished, std::string::npos);
  for (std::size_t size = 0; size < finished; ++size) {
    EXPECT_FALSE(read_anthropic(stream.substr(0, size), Delivery::streamed)) << size;
  }
  EXPECT_TRUE(read_anthropic(stream, Delivery::streamed));
}

TEST(AnthropicReply, WhatIsNoAnswerIsRefusedByName) {
  const auto why = [](std::string_view body, Delivery delivery) {
    const Attempt reply = read_anthropic(body, delivery);
    return reply ? "an answer" : reply.error().message;
  };
  const std::string start = "the model's answer cannot be read: ";
  EXPECT_EQ(why("{}", Delivery::whole), start + "there is no content");
  EXPECT_EQ(why("", Delivery::whole), start + "not JSON: empty text at byte 1");
  EXPECT_EQ(why("{}", Delivery::streamed), start + "it is no stream of events");
}

}  // namespace
}  // namespace ado::llm::test
