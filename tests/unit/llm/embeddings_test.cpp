// Embeddings over real HTTP: order, retries, and answers that are none.
#include "llm/embeddings.hpp"

#include "tests/unit/llm/world.hpp"

namespace ado::llm {
namespace {

using test::FakeTime;
using test::ModelAnswer;
using test::ModelRequest;
using test::ModelServer;

Result<EmbeddingReply> ask(ModelServer::Script script, std::vector<std::string> texts,
                           FakeTime& time, Purse* purse = nullptr) {
  const ModelServer server(std::move(script));
  auto embeddings = Embeddings::make({.name = "test",
                                      .base_url = server.url() + "/",
                                      .key = test::key(),
                                      .key_variable = "ADO_TEST_API_KEY",
                                      .model = "vectors-1",
                                      .retry = {},
                                      .price = Price{.input = 2},
                                      .purse = purse},
                                     time, time, 1);
  EXPECT_TRUE(embeddings);
  return (*embeddings)->embed(texts, {});
}

std::string why(const std::string& body) {
  FakeTime time;
  const auto reply = ask([&](const ModelRequest&) { return ModelAnswer{.text = "", .body = body}; },
                         {"a", "b"}, time);
  return reply ? "" : reply.error().message;
}

TEST(Embeddings, PutsVectorsInTheOrderOfTheTexts) {
  FakeTime time;
  const auto reply = ask(
      [](const ModelRequest& request) {
        EXPECT_EQ(request.path, "/v1/embeddings");
        EXPECT_EQ(request.json["input"], (nlohmann::json{"a", "b"}));
        EXPECT_EQ(request.model, "vectors-1");
        EXPECT_EQ(request.headers.at("authorization"), std::string("Bearer ") + test::kKey);
        return ModelAnswer{.text = "", .body = R"({"data": [{"index": 1, "embedding": [0, 1]},
                                                {"index": 0, "embedding": [1, 0.5]}],
                                       "usage": {"prompt_tokens": 500000}})"};
      },
      {"a", "b"}, time);
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->vectors, (std::vector<std::vector<float>>{{1, 0.5F}, {0, 1}}));
  EXPECT_EQ(reply->input_tokens, 500'000);
  EXPECT_EQ(reply->cost, 1.0);
}

TEST(Embeddings, TriesAgainWhenThrottled) {
  FakeTime time;
  int calls = 0;
  const auto reply = ask(
      [&calls](const ModelRequest&) {
        if (++calls < 3) return ModelAnswer{.text = "later", .status = 429};
        return ModelAnswer{.text = "", .body = R"({"data": [{"embedding": [1]}]})"};
      },
      {"a"}, time);
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->attempts, 3);
  EXPECT_EQ(time.pauses().size(), 2U);
}

TEST(Embeddings, RefusesWhatIsNoVector) {
  EXPECT_NE(why("no json").find("cannot be read"), std::string::npos);
  EXPECT_NE(why(R"({"data": [{"embedding": [1]}]})").find("2 vectors"), std::string::npos);
  EXPECT_NE(why(R"({"data": [{"embedding": [1]}, {"embedding": [1, 2]}]})").find("lengths"),
            std::string::npos);
  EXPECT_NE(why(R"({"data": [{"index": 0, "embedding": [1]}, {"index": 0, "embedding": [1]}]})"),
            "");
  EXPECT_NE(why(R"({"data": [{"embedding": ["x"]}, {"embedding": [1]}]})"), "");
  EXPECT_NE(why(R"({"error": {"message": "no such model"}})").find("no such model"),
            std::string::npos);
}

TEST(Embeddings, PaysEachAttemptThatMayBeBilled) {
  FakeTime time;
  Purse purse({.tokens_max = 1'000});
  int calls = 0;
  const auto script = [&calls](const ModelRequest&) {
    switch (++calls) {
      case 1:
        return ModelAnswer{.text = "later", .status = 429};  // Costs nothing.
      case 2:
        return ModelAnswer{.text = "cut", .cut_after = 3};
      default:
        return ModelAnswer{.text = "", .body = "garbage"};
    }
  };
  const std::string text(192, 'x');  // A hundred tokens at most.
  EXPECT_FALSE(ask(script, {text}, time, &purse));
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(purse.spent().tokens, 200);
  const auto body = [](const char* usage) {
    return [usage](const ModelRequest&) {
      return ModelAnswer{.text = "",
                         .body = std::string(R"({"data": [{"embedding": [1]}])") + usage + "}"};
    };
  };
  EXPECT_TRUE(ask(body(""), {text}, time, &purse));
  EXPECT_EQ(purse.spent().tokens, 300) << "what is not told counts as claimed";
  EXPECT_TRUE(ask(body(R"(, "usage": {"prompt_tokens": 50})"), {text}, time, &purse));
  EXPECT_EQ(purse.spent().tokens, 350);
  EXPECT_DOUBLE_EQ(*purse.spent().cost, 350 * 2e-6);
  purse.carry_over(600, 0);
  const auto refused = ask(body(""), {text}, time, &purse);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message,
            "test with vectors-1 was not asked: the budget of 1000 tokens would be passed: 950 are "
            "spent, and the call may take 100");
}

TEST(Embeddings, ShowsNoKeyInAnError) {
  FakeTime time;
  const auto reply = ask(
      [](const ModelRequest&) {
        return ModelAnswer{.text = std::string("bad key ") + test::kKey, .status = 401};
      },
      {"a"}, time);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(reply.error().message.find(test::kKey), std::string::npos);
}

}  // namespace
}  // namespace ado::llm
