// Chat completions: what is sent, and every form in which answers come.
#include "llm/openai.hpp"

#include <nlohmann/json.hpp>

#include "tests/unit/llm/world.hpp"

namespace ado::llm::test {
namespace {

using nlohmann::json;

class OpenAi : public testing::TestWithParam<Delivery> {};
INSTANTIATE_TEST_SUITE_P(Both, OpenAi, testing::Values(Delivery::streamed, Delivery::whole));

TEST_P(OpenAi, ReadsTextReasoningUsageModelAndFinish) {
  const ModelServer server(
      {.text = "Zwölf Äpfel: {\"steps\": []}",
       .reasoning = "Let me think…",
       .usage = ModelCounts{.input = 900, .cached_input = 640, .output = 70, .reasoning = 50}});
  HttpEndpointSettings settings = openai_settings(server);
  settings.delivery = GetParam();
  const Attempt reply = attempt_at(settings, make_request());
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->text, "Zwölf Äpfel: {\"steps\": []}");
  EXPECT_EQ(reply->reasoning, "Let me think…");
  EXPECT_EQ(reply->finish, Finish::stop);
  EXPECT_EQ(reply->model, "model-1");
  EXPECT_EQ(reply->usage,
            (Usage{.input = 900, .cached_input = 640, .output = 70, .reasoning = 50}));
}

TEST_P(OpenAi, SaysWhyItEnded) {
  for (const auto& [said, finish] :
       {std::pair{"length", Finish::length}, std::pair{"content_filter", Finish::refused},
        std::pair{"tool_calls", Finish::other}}) {
    const ModelServer server({.text = "x", .finish = said});
    HttpEndpointSettings settings = openai_settings(server);
    settings.delivery = GetParam();
    const Attempt reply = attempt_at(settings, make_request());
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->finish, finish) << said;
  }
}

TEST_P(OpenAi, UsageThatIsNotToldIsAbsent) {
  const ModelServer server({.text = "x", .usage = std::nullopt});
  HttpEndpointSettings settings = openai_settings(server);
  settings.delivery = GetParam();
  const Attempt reply = attempt_at(settings, make_request());
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->usage, std::nullopt);
}

TEST(OpenAiBody, HeaderTailAndTurnsAreMessages) {
  Request request = make_request();
  request.turns = {{.speaker = Speaker::model, .text = "{}"},
                   {.speaker = Speaker::user, .text = "steps is missing"}};
  request.temperature = 0.2;
  const json body = openai_body(request, {}, Delivery::streamed);
  EXPECT_EQ(body, json::parse(R"({
    "model": "model-1",
    "messages": [
      {"role": "system", "content": "You are the worker.\n## Cache Boundary\n"},
      {"role": "user", "content": "SELECT 1"},
      {"role": "assistant", "content": "{}"},
      {"role": "user", "content": "steps is missing"}
    ],
    "max_tokens": 100,
    "temperature": 0.2,
    "stream": true,
    "stream_options": {"include_usage": true}
  })"));
}

TEST(OpenAiBody, DialectsDiffer) {
  Request request = make_request();
  request.effort = Effort::high;
  const json plain =
      openai_body(request, {.output_limit = "max_completion_tokens"}, Delivery::whole);
  EXPECT_EQ(plain.at("max_completion_tokens"), 100);
  EXPECT_EQ(plain.at("reasoning_effort"), "high");
  EXPECT_FALSE(plain.contains("max_tokens"));
  EXPECT_FALSE(plain.contains("stream_options"));
  EXPECT_FALSE(plain.contains("temperature"));

  request.model = "anthropic/claude";
  const OpenAiDialect router{.effort = OpenAiDialect::EffortField::reasoning, .is_router = true};
  const json routed = openai_body(request, router, Delivery::whole);
  EXPECT_EQ(routed.at("reasoning"), (json{{"effort", "high"}}));
  EXPECT_EQ(routed.at("usage"), (json{{"include", true}}));
  EXPECT_EQ(routed.at("messages")[0].at("content")[0].at("cache_control"),
            (json{{"type", "ephemeral"}}));
}

TEST(OpenAiReply, DialectsOfUsage) {
  const auto usage_of = [](const char* usage) {
    const Attempt reply = read_openai(
        R"({"choices": [{"message": {"content": "x"}, "finish_reason": "stop"}], "usage": )" +
            std::string(usage) + "}",
        Delivery::whole);
    EXPECT_TRUE(reply) << reply.error().message;
    return *reply;
  };
  EXPECT_EQ(usage_of(R"({"prompt_tokens": 9, "prompt_cache_hit_tokens": 4,
                         "prompt_cache_miss_tokens": 5, "completion_tokens": 2})")
                .usage,
            (Usage{.input = 9, .cached_input = 4, .output = 2}));
  const Reply routed = usage_of(R"({"prompt_tokens": 9, "completion_tokens": 2, "cost": 0.00123,
      "prompt_tokens_details": {"cached_tokens": 3, "cache_write_tokens": 6}})");
  EXPECT_EQ(routed.usage, (Usage{.input = 9, .cached_input = 3, .cache_write = 6, .output = 2}));
  EXPECT_EQ(routed.cost, 0.00123);
  EXPECT_EQ(usage_of(R"({"prompt_tokens": null})").usage, std::nullopt);
  EXPECT_EQ(usage_of(R"({"prompt_tokens": 9, "completion_tokens": -2})").usage,
            (Usage{.input = 9}));
  // Sums of counts must not overflow.
  EXPECT_EQ(usage_of(R"({"prompt_tokens": 18446744073709551615, "completion_tokens": 9e18})").usage,
            (Usage{.input = kCountMax}));
}

TEST(OpenAiReply, ReasoningHasTwoNamesAndARefusalAField) {
  const Attempt routed = read_openai(
      R"({"choices": [{"message": {"content": null, "reasoning": "Hm", "refusal": "No"}}]})",
      Delivery::whole);
  ASSERT_TRUE(routed) << routed.error().message;
  EXPECT_EQ(routed->reasoning, "Hm");
  EXPECT_EQ(routed->text, "");
  EXPECT_EQ(routed->finish, Finish::refused);
}

TEST(OpenAiReply, WhatIsNoAnswerIsRefusedByName) {
  const auto why = [](std::string_view body, Delivery delivery = Delivery::whole) {
    const Attempt reply = read_openai(body, delivery);
    return reply ? "an answer" : reply.error().message;
  };
  const std::string start = "the model's answer cannot be read: ";
  EXPECT_EQ(why("<html>"), start + "not JSON: unexpected text at byte 1");
  EXPECT_EQ(why("{}"), start + "there is no choices[0].message");
  EXPECT_EQ(why(R"({"choices": []})"), start + "there is no choices[0].message");
  EXPECT_EQ(why("[1]"), start + "there is no choices[0].message");
  EXPECT_EQ(why(R"({"choices": [{"message": {"content": [1]}}]})"),
            start + "content is array, not a string");
  EXPECT_EQ(why(R"({"error": {"message": "No capacity"}})"),
            "the provider failed midway: No capacity");
  EXPECT_EQ(why("<html>\n", Delivery::streamed), start + "it is no stream of events");
  EXPECT_EQ(why("data: {\"choices\": [}\n\n", Delivery::streamed),
            start + "an event of the stream: not JSON: unexpected text at byte 14");
}

// Whatever byte a stream is cut at, it is never taken for an answer before the model has finished.
TEST(OpenAiReply, AStreamThatIsCutIsNoAnswer) {
  const ModelRequest request{.is_streamed = true, .model = "m"};
  const std::string text = "one two three";
  const auto [stream, type] = write_answer(request, {.text = text, .reasoning = "hm"});
  const std::size_t finished = stream.find("\"finish_reason\":\"stop\"");
  ASSERT_NE(finished, std::string::npos);
  for (std::size_t size = 0; size <= stream.size(); ++size) {
    const Attempt reply = read_openai(stream.substr(0, size), Delivery::streamed);
    if (size < finished) {
      EXPECT_FALSE(reply) << size;
    } else if (reply) {
      EXPECT_EQ(reply->text, text);
    }
  }
  EXPECT_TRUE(read_openai(stream, Delivery::streamed));
}

TEST(OpenAiReply, AnErrorMidwayEndsTheStream) {
  const Attempt reply = read_openai(
      "data: {\"choices\": [{\"delta\": {\"content\": \"one\"}}]}\r\n\r\n"
      "data: {\"error\": {\"code\": 502, \"message\": \"Provider disconnected\"},"
      " \"choices\": [{\"delta\": {}, \"finish_reason\": \"error\"}]}\r\n\r\n",
      Delivery::streamed);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().trouble, Trouble::overloaded);
  EXPECT_EQ(reply.error().message, "the provider failed midway: Provider disconnected");
  EXPECT_TRUE(reply.error().may_be_billed);
}

}  // namespace
}  // namespace ado::llm::test
